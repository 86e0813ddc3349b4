#pragma once

#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"

#include <QWidget>

class QFormLayout;
class QLabel;
class QPushButton;
class QTableView;

namespace gangflash {

class TimelineModel;
class StateMark;

/// One phone from near: what its answer means, what to do, who it is and how it came to that.
class DetailPane final : public QWidget {
    Q_OBJECT

public:
    explicit DetailPane(QWidget* parent = nullptr);

    void set_theme(const Theme& theme);
    void show_slot(const SlotView& slot, const StationSnapshot& station);
    void show_events(std::vector<StationEvent> events);

    QString as_text() const; ///< everything, for a message to whoever repairs

Q_SIGNALS:
    void stopSlotAsked(const QString& slot);
    void startSlotAsked(const QString& slot);
    void openLogAsked(const QString& slot);
    void closeAsked();

private:
    void show_answer(const SlotSnapshot& slot);
    void show_facts(const SlotSnapshot& slot, const StationSnapshot& station);
    void show_stop(bool stopped);

    SlotView slot_;
    TimelineModel* events_;
    StateMark* mark_;
    QLabel* title_;
    QLabel* doing_;
    QLabel* cause_;
    QLabel* technical_;
    QWidget* remedy_box_;
    QLabel* action_;
    QLabel* causes_;
    QLabel* facts_;
    QTableView* timeline_;
    QPushButton* stop_;
    const Theme* theme_;
};

} // namespace gangflash
