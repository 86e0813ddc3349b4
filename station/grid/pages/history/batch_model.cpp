#include "station/grid/pages/history/batch_model.hpp"

#include "reports/api/first_pass.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <limits>

namespace gangflash {

namespace {

std::optional<double> yield_of(const BatchSummary& batch) {
    return first_pass_yield(batch.first_pass, batch.passed, batch.failed);
}

} // namespace

void BatchModel::show(std::vector<BatchSummary> batches) {
    begin_records();
    batches_ = std::move(batches);
    end_records(batches_.size());
}

int BatchModel::row_of_batch(const std::string& name) const {
    for (int row = 0; row < rowCount(); ++row)
        if (batch_at(row).name == name) return row;
    return -1;
}

int BatchModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

RecordModel::Key BatchModel::key(std::size_t record, int column) const {
    const BatchSummary& batch = batches_[record];
    const auto number = [](std::uint64_t value) { return static_cast<qint64>(value); };
    switch (column) {
    case opened_column:
        return qint64{batch.opened_at.value};
    case closed_column: // an open one ends after every other
        return qint64{batch.closed_at ? batch.closed_at->value
                                      : std::numeric_limits<std::int64_t>::max()};
    case planned_column:
        return number(batch.planned);
    case passed_column:
        return number(batch.passed);
    case failed_column:
        return number(batch.failed);
    case aborted_column:
        return number(batch.aborted);
    case yield_column: {
        const auto yield = yield_of(batch);
        return yield ? static_cast<qint64>(*yield * 1000) : qint64{-1};
    }
    default:
        return words(record, column);
    }
}

QString BatchModel::words(std::size_t record, int column) const {
    const BatchSummary& batch = batches_[record];
    switch (column) {
    case opened_column:
        return date_text(batch.opened_at);
    case batch_column:
        return q(batch.name);
    case package_column:
        return q(batch.package_name);
    case mode_column:
        return words::flash_mode(batch.mode);
    case operator_column:
        return q(batch.operator_name);
    case planned_column:
        return batch.planned > 0 ? QString::number(batch.planned) : tr("open end");
    case passed_column:
        return QString::number(batch.passed);
    case failed_column:
        return QString::number(batch.failed);
    case aborted_column:
        return QString::number(batch.aborted);
    case yield_column: {
        const auto yield = yield_of(batch);
        return yield ? share_text(*yield) : QString();
    }
    case closed_column:
        return batch.closed_at ? date_text(*batch.closed_at) : tr("open");
    default:
        return {};
    }
}

QString BatchModel::title(int column) const {
    switch (column) {
    case opened_column:
        return tr("Opened");
    case batch_column:
        return tr("Batch");
    case package_column:
        return tr("Package");
    case mode_column:
        return tr("Mode");
    case operator_column:
        return tr("Operator");
    case planned_column:
        return tr("Planned");
    case passed_column:
        return tr("Passed");
    case failed_column:
        return tr("Failed");
    case aborted_column:
        return tr("Aborted");
    case yield_column:
        return tr("First pass");
    case closed_column:
        return tr("Closed");
    default:
        return {};
    }
}

} // namespace gangflash
