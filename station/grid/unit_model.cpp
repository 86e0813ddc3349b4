#include "station/grid/unit_model.hpp"

#include "base/error_catalog.hpp"
#include "station/grid/text_format.hpp"
#include "station/i18n/words.hpp"

namespace gangflash {

namespace {

QString phone_text(const UnitFacts& facts) {
    if (facts.imei1) return q(facts.imei1->masked());
    if (facts.serial) return q(facts.serial->masked());
    return {};
}

} // namespace

void UnitModel::show(std::vector<UnitRow> units) {
    beginResetModel();
    units_ = std::move(units);
    endResetModel();
}

int UnitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(units_.size());
}

int UnitModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QVariant UnitModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const UnitRow& unit = units_[static_cast<std::size_t>(index.row())];
    if (role == raw_role) {
        if (index.column() == time_column) return static_cast<qlonglong>(unit.started_at.value);
        if (index.column() == tries_column) return unit.attempts;
        return words(unit, index.column());
    }
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return words(unit, index.column());
    return {};
}

QString UnitModel::words(const UnitRow& unit, int column) {
    const ErrorEntry* error = unit.error_id.empty() ? nullptr : find_entry(unit.error_id);
    switch (column) {
    case time_column:
        return date_text(unit.started_at);
    case batch_column:
        return q(unit.batch);
    case slot_column:
        return q(unit.slot);
    case model_column:
        return q(unit.facts.chip.value_or(""));
    case phone_column:
        return phone_text(unit.facts);
    case verdict_column:
        return unit.verdict ? words::verdict(*unit.verdict) : tr("in work");
    case error_column:
        if (unit.error_id.empty()) return {};
        return q(unit.error_id) + QLatin1Char(' ') +
               (error ? words::error_text(error->code) : q(unit.error_text));
    case tries_column:
        return QString::number(unit.attempts);
    case next_column:
        return error ? words::error_action(error->code) : QString();
    default:
        return {};
    }
}

QVariant UnitModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case time_column:
        return tr("When");
    case batch_column:
        return tr("Batch");
    case slot_column:
        return tr("Slot");
    case model_column:
        return tr("Chip");
    case phone_column:
        return tr("Phone");
    case verdict_column:
        return tr("Verdict");
    case error_column:
        return tr("Cause");
    case tries_column:
        return tr("Tries");
    case next_column:
        return tr("What to do next");
    default:
        return {};
    }
}

} // namespace gangflash
