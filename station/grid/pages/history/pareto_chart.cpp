#include "station/grid/pages/history/pareto_chart.hpp"

#include "station/i18n/words.hpp"

#include <algorithm>

#include <QPainter>

namespace gangflash {

namespace {
constexpr std::size_t bars_shown = 4;
constexpr int plain_bar_height = 16;
constexpr int plain_letters = 11;
} // namespace

ParetoChart::ParetoChart(QWidget* parent) : QWidget(parent), theme_(&theme_of(ThemeName::light)) {
    setAccessibleName(tr("Failures by cause"));
}

void ParetoChart::show_failures(std::vector<FailureCount> failures) {
    failures_ = std::move(failures);
    QStringList lines;
    for (const FailureCount& failure : failures_)
        lines.append(QStringLiteral("%1 × %2 %3")
                         .arg(failure.phones)
                         .arg(words::error_id(failure.code), words::error_text(failure.code)));
    setToolTip(lines.join(QLatin1Char('\n')));
    setAccessibleDescription(toolTip());
    update();
}

void ParetoChart::set_theme(const Theme& theme) {
    theme_ = &theme;
    update();
}

void ParetoChart::set_zoom(double zoom) {
    zoom_ = zoom;
    updateGeometry();
    update();
}

void ParetoChart::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    QFont font = this->font();
    font.setPixelSize(static_cast<int>(plain_letters * zoom_));
    const int bar_height = static_cast<int>(plain_bar_height * zoom_);
    p.setFont(font);
    p.setPen(theme_->faint);
    if (failures_.empty()) {
        p.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("No failures"));
        return;
    }
    const std::size_t shown = std::min(failures_.size(), bars_shown);
    const double most = static_cast<double>(failures_.front().phones);
    const QFontMetrics metrics(font);
    const int id_width = metrics.horizontalAdvance(QStringLiteral("BROM-000")) + 6;
    const int bars = width() / 4;
    const int top = (height() - static_cast<int>(shown) * bar_height) / 2;
    for (std::size_t i = 0; i < shown; ++i) {
        const FailureCount& failure = failures_[i];
        const int y = top + static_cast<int>(i) * bar_height;
        p.setPen(theme_->text);
        p.drawText(QRect(0, y, id_width, bar_height),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   words::error_id(failure.code));
        const double length = std::max(3.0, bars * static_cast<double>(failure.phones) / most);
        p.setPen(Qt::NoPen);
        p.setBrush(theme_->failed);
        p.drawRoundedRect(QRectF(id_width, y + bar_height * 0.2, length, bar_height * 0.6), 2, 2);
        const int x = id_width + static_cast<int>(length) + 5;
        p.setPen(theme_->text);
        const QString count = QString::number(failure.phones);
        p.drawText(QRect(x, y, metrics.horizontalAdvance(count) + 2, bar_height),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   count);
        const int after = x + metrics.horizontalAdvance(count) + 6;
        p.setPen(theme_->faint);
        p.drawText(
            QRect(after, y, width() - after, bar_height),
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(words::error_text(failure.code), Qt::ElideRight, width() - after));
    }
}

} // namespace gangflash
