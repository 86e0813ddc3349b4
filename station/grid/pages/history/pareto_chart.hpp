#pragma once

#include "station/desk/phone_diaries.hpp"
#include "station/grid/look/theme.hpp"

#include <vector>

#include <QWidget>

namespace gangflash {

/// What fails most, as a small bar chart; the words stand beside the bars.
class ParetoChart final : public QWidget {
    Q_OBJECT

public:
    explicit ParetoChart(QWidget* parent = nullptr);

    void show_failures(std::vector<FailureCount> failures);
    void set_theme(const Theme& theme);
    void set_zoom(double zoom); ///< 1: letters of 11 pixels

    QSize sizeHint() const override { return QSize(330, 74) * zoom_; }
    QSize minimumSizeHint() const override { return QSize(170, 64) * zoom_; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<FailureCount> failures_;
    const Theme* theme_;
    double zoom_ = 1;
};

} // namespace gangflash
