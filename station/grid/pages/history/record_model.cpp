#include "station/grid/pages/history/record_model.hpp"

#include <algorithm>
#include <numeric>

namespace gangflash {

int RecordModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

QVariant RecordModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return words(record(index.row()), index.column());
    if (role == raw_role)
        return std::visit([](const auto& value) { return QVariant::fromValue(value); },
                          key(record(index.row()), index.column()));
    return {};
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return title(section);
}

void RecordModel::sort(int column, Qt::SortOrder order) {
    column_ = column;
    direction_ = order;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const std::vector<std::uint32_t> before = order_;
    arrange();
    std::vector<int> row_of(order_.size());
    for (std::size_t row = 0; row < order_.size(); ++row)
        row_of[order_[row]] = static_cast<int>(row);
    const QModelIndexList old = persistentIndexList();
    QModelIndexList moved;
    moved.reserve(old.size());
    for (const QModelIndex& at : old)
        moved.append(index(row_of[before[static_cast<std::size_t>(at.row())]], at.column()));
    changePersistentIndexList(old, moved);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void RecordModel::end_records(std::size_t count) {
    order_.resize(count);
    arrange();
    endResetModel();
}

void RecordModel::arrange() {
    std::iota(order_.begin(), order_.end(), 0U);
    if (column_ < 0 || column_ >= columnCount()) return;
    std::vector<Key> keys;
    keys.reserve(order_.size());
    for (std::size_t at = 0; at < order_.size(); ++at)
        keys.push_back(key(at, column_));
    // Equal ones stay in the order they came, which is the latest first.
    if (direction_ == Qt::AscendingOrder)
        std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return keys[a] < keys[b];
        });
    else
        std::stable_sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            return keys[b] < keys[a];
        });
}

} // namespace gangflash
