#pragma once

#include "station/desk/job_check.hpp"

#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// The partitions of a package with what is written of them and what is wrong with its images.
/// Protected ones are visible and locked, with the reason.
class PartitionModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { name_column, file_column, size_column, result_column, column_count };
    static constexpr int lock_role = Qt::UserRole; ///< int of Lock

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<PartitionChoice> partitions);
    const std::vector<PartitionChoice>& partitions() const { return partitions_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void ticked(const QString& partition, bool on);

private:
    static QString why(Lock lock);
    static QString result(const PartitionChoice& row);

    std::vector<PartitionChoice> partitions_;
};

} // namespace gangflash
