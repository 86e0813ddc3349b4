#pragma once

#include "reports/api/history.hpp"
#include "station/grid/pages/history/record_model.hpp"

#include <vector>

namespace gangflash {

/// Batches of the ledger as a list: when, what, who, how many, how well.
class BatchModel final : public RecordModel {
    Q_OBJECT

public:
    enum Column {
        opened_column,
        batch_column,
        package_column,
        mode_column,
        operator_column,
        planned_column, ///< raw 0: open end
        passed_column,
        failed_column,
        aborted_column,
        yield_column, ///< raw: per mille, -1 where no phone was judged
        closed_column,
        column_count
    };

    using RecordModel::RecordModel;

    void show(std::vector<BatchSummary> batches);

    const BatchSummary& batch_at(int row) const { return batches_[record(row)]; }
    int row_of_batch(const std::string& name) const; ///< -1 for none

    int columnCount(const QModelIndex& parent = {}) const override;

protected:
    Key key(std::size_t record, int column) const override;
    QString words(std::size_t record, int column) const override;
    QString title(int column) const override;

private:
    std::vector<BatchSummary> batches_;
};

} // namespace gangflash
