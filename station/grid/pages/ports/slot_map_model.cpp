#include "station/grid/pages/ports/slot_map_model.hpp"

#include "station/grid/look/text_format.hpp"

#include <utility>

namespace gangflash {

void SlotMapModel::show(std::vector<SlotRow> slots) {
    beginResetModel();
    slots_ = std::move(slots);
    endResetModel();
}

int SlotMapModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(slots_.size());
}

int SlotMapModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QVariant SlotMapModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role != Qt::DisplayRole) return {};
    const SlotRow& row = slots_[static_cast<std::size_t>(index.row())];
    return q(index.column() == slot_column ? row.slot : row.port);
}

QVariant SlotMapModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == slot_column ? tr("Slot") : tr("Port");
}

} // namespace gangflash
