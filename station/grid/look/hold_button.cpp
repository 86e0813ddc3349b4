#include "station/grid/look/hold_button.hpp"

#include <algorithm>

#include <QPainter>

namespace gangflash {

namespace {
constexpr std::chrono::milliseconds tick{25};
constexpr double corner = 6;
} // namespace

HoldButton::HoldButton(QWidget* parent) : QPushButton(parent) {
    setAutoDefault(false);
    setMinimumHeight(56);
    setFocusPolicy(Qt::StrongFocus);
    ticks_.setInterval(tick);
    connect(this, &QPushButton::pressed, this, &HoldButton::begin);
    connect(this, &QPushButton::released, this, &HoldButton::give_up);
    connect(&ticks_, &QTimer::timeout, this, &HoldButton::look);
}

void HoldButton::set_colour(const QColor& colour, const QColor& text) {
    colour_ = colour;
    text_ = text;
    update();
}

void HoldButton::begin() {
    since_.start();
    ticks_.start();
    Q_EMIT begun();
}

void HoldButton::look() {
    if (!isDown() || !isEnabled()) return give_up();
    update();
    if (since_.elapsed() < hold_time.count()) return;
    give_up();
    setDown(false);
    Q_EMIT held();
}

void HoldButton::give_up() {
    ticks_.stop();
    since_.invalidate();
    update();
}

void HoldButton::focusOutEvent(QFocusEvent* event) {
    QPushButton::focusOutEvent(event);
    give_up();
}

QSize HoldButton::sizeHint() const {
    return QPushButton::sizeHint().expandedTo({230, 56});
}

void HoldButton::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    const QColor colour = isEnabled() ? colour_ : palette().color(QPalette::Mid);
    const double done =
        since_.isValid() ? std::min(1.0, static_cast<double>(since_.elapsed()) / hold_time.count())
                         : 0.0;
    QColor quiet = colour;
    quiet.setAlpha(since_.isValid() ? 110 : 255);
    p.setPen(QPen(colour, 2));
    p.setBrush(quiet);
    p.drawRoundedRect(box, corner, corner);
    if (done > 0) {
        QRectF part = box;
        part.setWidth(box.width() * done);
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        p.drawRoundedRect(part, corner, corner);
    }
    if (hasFocus()) {
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(text_, 2, Qt::DotLine));
        p.drawRoundedRect(box.adjusted(4, 4, -4, -4), corner - 2, corner - 2);
    }
    QFont font = this->font();
    font.setBold(true);
    font.setPixelSize(17);
    p.setFont(font);
    p.setPen(isEnabled() ? text_ : palette().color(QPalette::Disabled, QPalette::ButtonText));
    p.drawText(rect().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap, text());
}

} // namespace gangflash
