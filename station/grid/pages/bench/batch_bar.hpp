#pragma once

#include "engine/unit/snapshot.hpp"
#include "station/desk/desk.hpp"
#include "station/grid/look/theme.hpp"

#include <vector>

#include <QWidget>

class QLabel;

namespace gangflash {

class Figure;
class ParetoChart;

/// How the batch stands, above the grid.
class BatchBar final : public QWidget {
    Q_OBJECT

public:
    explicit BatchBar(QWidget* parent = nullptr);

    void set_theme(const Theme& theme);
    void show_station(const StationSnapshot& station);
    void show_failures(std::vector<FailureCount> failures);
    void show_phase(Phase phase);

protected:
    void resizeEvent(QResizeEvent* event) override; ///< letters grow with the window, as tiles' do

private:
    void set_letters();
    void paint_mode();
    Figure* add_figure(class QHBoxLayout& row, const QString& caption, const char* name);

    QLabel* title_;
    QLabel* job_;
    QLabel* mode_;
    Figure* target_;
    Figure* passed_;
    Figure* failed_;
    Figure* aborted_;
    Figure* in_work_;
    Figure* yield_;
    Figure* rate_;
    Figure* left_;
    ParetoChart* pareto_;
    std::vector<QLabel*> captions_;
    bool erases_ = false;
    double zoom_ = 1; ///< 1 up to 1920 × 1080
    const Theme* theme_;
};

} // namespace gangflash
