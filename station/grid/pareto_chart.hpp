#pragma once

#include "station/grid/bridge/phone_diaries.hpp"
#include "station/grid/theme.hpp"

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

    QSize sizeHint() const override { return {330, 74}; }
    QSize minimumSizeHint() const override { return {170, 64}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<FailureCount> failures_;
    const Theme* theme_;
};

} // namespace gangflash
