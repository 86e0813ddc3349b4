#pragma once

#include "reports/api/batch_report.hpp"
#include "station/desk/ledger_questions.hpp"
#include "station/grid/pages/history/record_model.hpp"

#include <vector>

namespace gangflash {

/// Phones of the ledger as a list: when, where, who, how it ended, what to do next.
class UnitModel final : public RecordModel {
    Q_OBJECT

public:
    enum Column {
        time_column,
        phone_column,
        model_column,
        verdict_column, ///< raw: a SlotState, as VerdictDelegate paints it
        error_column,
        next_column,
        visits_column, ///< empty where visits themselves are listed
        tries_column,
        batch_column,
        slot_column,
        column_count
    };

    using RecordModel::RecordModel;

    void show(std::vector<UnitRow> visits);
    void show(std::vector<PhoneRow> phones);

    const UnitRow& unit_at(int row) const { return rows_[record(row)].last; }
    int row_of_phone(const std::string& key) const; ///< phone_key(); -1 for none
    int row_of_unit(UnitId unit) const;

    int columnCount(const QModelIndex& parent = {}) const override;

protected:
    Key key(std::size_t record, int column) const override;
    QString words(std::size_t record, int column) const override;
    QString title(int column) const override;

private:
    std::vector<PhoneRow> rows_;
    bool visits_counted_ = false;
};

} // namespace gangflash
