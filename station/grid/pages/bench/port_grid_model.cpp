#include "station/grid/pages/bench/port_grid_model.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/i18n/words.hpp"

#include <algorithm>
#include <tuple>

namespace gangflash {

namespace {

bool same_fault(const std::optional<Fault>& a, const std::optional<Fault>& b) {
    if (a.has_value() != b.has_value()) return false;
    return !a || (a->code == b->code && a->detail == b->detail);
}

auto identity_key(const UnitFacts& f) {
    return std::tie(f.chip,
                    f.imei1,
                    f.serial,
                    f.battery_mv,
                    f.storage_type,
                    f.storage_size,
                    f.preloader_before,
                    f.preloader_after,
                    f.imei_reason);
}

auto work_key(const SlotSnapshot& s) {
    return std::tie(s.state,
                    s.step,
                    s.partition,
                    s.fraction,
                    s.bytes_written,
                    s.bytes_per_second,
                    s.elapsed,
                    s.left,
                    s.unit,
                    s.project,
                    s.attempts,
                    s.disconnects,
                    s.boot,
                    s.notes,
                    s.units_passed,
                    s.units_failed);
}

bool same_rows(const StationSnapshot* a, const StationSnapshot& b) {
    return a != nullptr && std::equal(a->slots.begin(),
                                      a->slots.end(),
                                      b.slots.begin(),
                                      b.slots.end(),
                                      [](const SlotSnapshot& x, const SlotSnapshot& y) {
                                          return x.slot == y.slot && x.path == y.path;
                                      });
}

} // namespace

bool looks_same(const SlotSnapshot& a, const SlotSnapshot& b) {
    return work_key(a) == work_key(b) && identity_key(a.facts) == identity_key(b.facts) &&
           same_fault(a.fault, b.fault) && same_fault(a.trouble, b.trouble);
}

PortGridModel::PortGridModel(QObject* parent) : QAbstractTableModel(parent) {}

void PortGridModel::show(std::shared_ptr<const StationSnapshot> station) {
    if (!same_rows(station_.get(), *station)) {
        beginResetModel();
        station_ = std::move(station);
        endResetModel();
        return;
    }
    const std::shared_ptr<const StationSnapshot> before =
        std::exchange(station_, std::move(station));
    const int rows = rowCount();
    for (int row = 0; row < rows; ++row) {
        const auto i = static_cast<std::size_t>(row);
        if (looks_same(before->slots[i], station_->slots[i])) continue;
        Q_EMIT dataChanged(index(row, 0), index(row, column_count - 1));
    }
}

SlotView PortGridModel::slot_at(int row) const {
    if (row < 0 || row >= rowCount()) return nullptr;
    return SlotView(station_, &station_->slots[static_cast<std::size_t>(row)]);
}

int PortGridModel::row_of(const std::string& slot) const {
    for (int row = 0; row < rowCount(); ++row)
        if (station_->slots[static_cast<std::size_t>(row)].slot == slot) return row;
    return -1;
}

int PortGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !station_ ? 0 : static_cast<int>(station_->slots.size());
}

int PortGridModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QVariant PortGridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SlotView slot = slot_at(index.row());
    switch (role) {
    case slot_role:
        return QVariant::fromValue(slot);
    case raw_role:
        return raw(*slot, index.column());
    case Qt::DisplayRole:
        return words(*slot, index.column());
    case Qt::AccessibleTextRole:
        return tile_text(*slot).spoken();
    case Qt::ToolTipRole:
        return slot->fault ? QVariant(words::error_action(slot->fault->code)) : QVariant();
    default:
        return {};
    }
}

QVariant PortGridModel::raw(const SlotSnapshot& slot, int column) const {
    switch (column) {
    case slot_column:
        return q(slot.slot);
    case state_column:
        return static_cast<int>(slot.state);
    case progress_column:
        return slot.fraction;
    case doing_column:
        return q(to_string(slot.step));
    case chip_column:
        return q(slot.facts.chip.value_or(""));
    case identity_column:
        return identity_text(slot);
    case speed_column:
        return slot.bytes_per_second;
    case attempts_column:
        return slot.attempts;
    case error_column:
        return slot.fault ? words::error_id(slot.fault->code) : QString();
    default:
        return {};
    }
}

QString PortGridModel::words(const SlotSnapshot& slot, int column) const {
    switch (column) {
    case slot_column:
        return q(slot.slot);
    case state_column:
        return words::slot_state(slot.state);
    case progress_column:
        return percent_text(slot);
    case doing_column:
        return tile_text(slot).doing;
    case chip_column:
        return model_text(slot);
    case identity_column:
        return identity_text(slot);
    case speed_column:
        return slot.bytes_per_second > 0 ? speed_text(slot.bytes_per_second) : QString();
    case attempts_column:
        return counters_text(slot);
    case error_column:
        return slot.fault ? words::error_id(slot.fault->code) : QString();
    default:
        return {};
    }
}

QVariant PortGridModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case slot_column:
        return tr("Slot");
    case state_column:
        return tr("State");
    case progress_column:
        return tr("Progress");
    case doing_column:
        return tr("Doing");
    case chip_column:
        return tr("Model");
    case identity_column:
        return tr("Phone");
    case speed_column:
        return tr("Speed");
    case attempts_column:
        return tr("Tries");
    case error_column:
        return tr("Error");
    default:
        return {};
    }
}

} // namespace gangflash
