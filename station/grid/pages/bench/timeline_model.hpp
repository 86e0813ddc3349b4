#pragma once

#include "engine/unit/events.hpp"

#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// The life of one phone as a list: when, what, how much, how long. Retries say why.
class TimelineModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { time_column, what_column, amount_column, duration_column, column_count };
    enum Role {
        trouble_role = Qt::UserRole, ///< bool: the line tells of something that went wrong
        event_kind_role              ///< int: index of the event's variant
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Appends what is new when `events` begins like what is shown; else starts over.
    void show(std::vector<StationEvent> events);

    QString as_text() const; ///< one line each, for the clipboard

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString words(const StationEvent& event, int column) const;
    QString what(const StationEvent& event) const;

    std::vector<StationEvent> events_;
};

} // namespace gangflash
