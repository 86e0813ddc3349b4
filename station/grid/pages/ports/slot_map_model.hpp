#pragma once

#include "config/lists/slot_map.hpp"

#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// Which label of the bench is which port, in bench order.
class SlotMapModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { slot_column, port_column, column_count };

    using QAbstractTableModel::QAbstractTableModel;

    void show(std::vector<SlotRow> slots);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<SlotRow> slots_;
};

} // namespace gangflash
