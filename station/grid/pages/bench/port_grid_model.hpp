#pragma once

#include "engine/unit/snapshot.hpp"

#include <memory>
#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// One slot of a snapshot, kept alive by its whole: cheap to copy, never a pointer into the engine.
using SlotView = std::shared_ptr<const SlotSnapshot>;

/// A row per slot in bench order. Compares the old snapshot with the new one and tells the views
/// only what moved.
class PortGridModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        slot_column,
        state_column,
        progress_column,
        doing_column,
        chip_column,
        identity_column,
        speed_column,
        attempts_column,
        error_column,
        column_count
    };

    enum Role {
        raw_role = Qt::UserRole, ///< for sorting and tests, in every column
        slot_role,               ///< SlotView of the row: what the tile is painted from
    };

    explicit PortGridModel(QObject* parent = nullptr);

    /// Takes a newer snapshot. The rows stay when slots and paths are the same ones.
    void show(std::shared_ptr<const StationSnapshot> station);

    const std::shared_ptr<const StationSnapshot>& station() const { return station_; }
    SlotView slot_at(int row) const;
    int row_of(const std::string& slot) const; ///< -1: no such slot

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant raw(const SlotSnapshot& slot, int column) const;
    QString words(const SlotSnapshot& slot, int column) const;

    std::shared_ptr<const StationSnapshot> station_;
};

/// Whether two views of one slot look the same to a reader.
bool looks_same(const SlotSnapshot& a, const SlotSnapshot& b);

} // namespace gangflash

Q_DECLARE_METATYPE(gangflash::SlotView)
