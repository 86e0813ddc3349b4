#pragma once

#include "reports/api/batch_report.hpp"

#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// Phones of the ledger as a list: when, where, who, how it ended, what to do next.
class UnitModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        time_column,
        batch_column,
        slot_column,
        model_column,
        phone_column,
        verdict_column,
        error_column,
        tries_column,
        next_column,
        column_count
    };
    static constexpr int raw_role = Qt::UserRole; ///< for sorting and tests

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<UnitRow> units);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static QString words(const UnitRow& unit, int column);

    std::vector<UnitRow> units_;
};

} // namespace gangflash
