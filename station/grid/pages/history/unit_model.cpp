#include "station/grid/pages/history/unit_model.hpp"

#include "base/error_catalog.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

namespace gangflash {

namespace {

SlotState state_of(const std::optional<Verdict>& verdict) {
    if (!verdict) return SlotState::working;
    switch (*verdict) {
    case Verdict::pass:
        return SlotState::passed;
    case Verdict::fail:
        return SlotState::failed;
    case Verdict::aborted:
        return SlotState::aborted;
    }
    return SlotState::aborted;
}

/// `2` before `10`.
QString slot_key(const std::string& slot) {
    return q(slot).rightJustified(8, QLatin1Char('0'));
}

} // namespace

void UnitModel::show(std::vector<UnitRow> visits) {
    std::vector<PhoneRow> rows;
    rows.reserve(visits.size());
    for (UnitRow& visit : visits)
        rows.push_back({std::move(visit), 1});
    show(std::move(rows));
    visits_counted_ = false;
}

void UnitModel::show(std::vector<PhoneRow> phones) {
    begin_records();
    rows_ = std::move(phones);
    visits_counted_ = true;
    end_records(rows_.size());
}

int UnitModel::row_of_phone(const std::string& key) const {
    for (int row = 0; row < rowCount(); ++row)
        if (phone_key(unit_at(row)) == key) return row;
    return -1;
}

int UnitModel::row_of_unit(UnitId unit) const {
    for (int row = 0; row < rowCount(); ++row)
        if (unit_at(row).unit == unit) return row;
    return -1;
}

int UnitModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

RecordModel::Key UnitModel::key(std::size_t record, int column) const {
    const PhoneRow& row = rows_[record];
    switch (column) {
    case time_column:
        return qint64{row.last.started_at.value};
    case verdict_column:
        return qint64{static_cast<int>(state_of(row.last.verdict))};
    case visits_column:
        return qint64{row.visits};
    case tries_column:
        return qint64{row.last.attempts};
    case slot_column:
        return slot_key(row.last.slot);
    default:
        return words(record, column);
    }
}

QString UnitModel::words(std::size_t record, int column) const {
    const UnitRow& unit = rows_[record].last;
    const ErrorEntry* error = unit.error_id.empty() ? nullptr : find_entry(unit.error_id);
    switch (column) {
    case time_column:
        return date_text(unit.started_at);
    case phone_column:
        return q(masked_phone(unit.facts));
    case model_column:
        return q(unit.facts.chip.value_or(""));
    case verdict_column:
        return unit.verdict ? words::verdict(*unit.verdict) : tr("in work");
    case error_column:
        if (unit.error_id.empty()) return {};
        return q(unit.error_id) + QLatin1Char(' ') +
               (error != nullptr ? words::error_text(error->code) : q(unit.error_text));
    case next_column:
        return error != nullptr ? words::error_action(error->code) : QString();
    case visits_column:
        return visits_counted_ ? QString::number(rows_[record].visits) : QString();
    case tries_column:
        return QString::number(unit.attempts);
    case batch_column:
        return q(unit.batch);
    case slot_column:
        return q(unit.slot);
    default:
        return {};
    }
}

QString UnitModel::title(int column) const {
    switch (column) {
    case time_column:
        return tr("When");
    case phone_column:
        return tr("Phone");
    case model_column:
        return tr("Chip");
    case verdict_column:
        return tr("Verdict");
    case error_column:
        return tr("Cause");
    case next_column:
        return tr("What to do next");
    case visits_column:
        return tr("Visits");
    case tries_column:
        return tr("Tries");
    case batch_column:
        return tr("Batch");
    case slot_column:
        return tr("Slot");
    default:
        return {};
    }
}

} // namespace gangflash
