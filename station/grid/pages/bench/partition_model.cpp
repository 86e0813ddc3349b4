#include "station/grid/pages/bench/partition_model.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <QStringList>

namespace gangflash {

void PartitionModel::show(std::vector<PartitionChoice> partitions) {
    beginResetModel();
    partitions_ = std::move(partitions);
    endResetModel();
}

int PartitionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(partitions_.size());
}

int PartitionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : column_count;
}

QString PartitionModel::why(Lock lock) {
    switch (lock) {
    case Lock::none:
        return {};
    case Lock::identity:
        return tr("Locked: who the phone is: never written");
    case Lock::fuse:
        return tr("Locked: burns what cannot be undone: never written");
    case Lock::layout:
        return tr("Locked: belongs to the storage itself: not written");
    case Lock::no_image:
        return tr("No image in the package");
    case Lock::recipe:
        return tr("as the recipe says");
    }
    return {};
}

QString PartitionModel::result(const PartitionChoice& row) {
    if (row.fault)
        return QStringLiteral("✖ %1 %2").arg(words::error_id(row.fault->code),
                                             words::error_text(row.fault->code));
    QStringList said;
    if (row.checked) said.append(tr("✔ checked"));
    if (row.lock != Lock::none) said.append(why(row.lock));
    return said.join(QStringLiteral(" · "));
}

QVariant PartitionModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PartitionChoice& row = partitions_[static_cast<std::size_t>(index.row())];
    if (role == lock_role) return static_cast<int>(row.lock);
    if (role == Qt::CheckStateRole && index.column() == name_column)
        return row.ticked ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::TextAlignmentRole && index.column() == size_column)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && row.fault)
        return q(detail_of(*row.fault)) + QLatin1Char('\n') + words::error_action(row.fault->code);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case name_column:
        return q(row.name);
    case file_column:
        return q(row.file);
    case size_column:
        return row.size == 0 ? tr("the rest") : bytes_text(static_cast<double>(row.size));
    case result_column:
        return result(row);
    default:
        return {};
    }
}

bool PartitionModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !flags(index).testFlag(Qt::ItemIsUserCheckable)) return false;
    PartitionChoice& row = partitions_[static_cast<std::size_t>(index.row())];
    row.ticked = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT ticked(q(row.name), row.ticked);
    return true;
}

Qt::ItemFlags PartitionModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const PartitionChoice& row = partitions_[static_cast<std::size_t>(index.row())];
    Qt::ItemFlags flags = Qt::ItemIsSelectable;
    // A locked row keeps its words readable but takes no tick.
    if (row.lock == Lock::none) flags |= Qt::ItemIsEnabled;
    if (row.lock == Lock::none && index.column() == name_column) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant PartitionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case name_column:
        return tr("Write");
    case file_column:
        return tr("Image");
    case size_column:
        return tr("Size");
    case result_column:
        return tr("Result");
    default:
        return {};
    }
}

} // namespace gangflash
