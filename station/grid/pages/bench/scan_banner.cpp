#include "station/grid/pages/bench/scan_banner.hpp"

#include "station/grid/look/answer_text.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>

#include <QPainter>

namespace gangflash {

namespace {
constexpr QSize smallest{460, 190};
constexpr double corner = 12;
} // namespace

ScanBanner::ScanBanner(QWidget* bench) : QWidget(bench), theme_(&theme_of(ThemeName::light)) {
    setObjectName(QStringLiteral("scan_banner"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    gone_.setSingleShot(true);
    gone_.setInterval(stays);
    connect(&gone_, &QTimer::timeout, this, [this] {
        head_.clear();
        text_.clear();
        hide();
    });
}

bool ScanBanner::is_about_a_scan(AnswerKind kind) {
    switch (kind) {
    case AnswerKind::slot_found:
    case AnswerKind::imei_expected:
    case AnswerKind::imei_matches:
    case AnswerKind::imei_mismatch:
    case AnswerKind::imei_recorded:
    case AnswerKind::imei_check_digit:
    case AnswerKind::scan_not_understood:
        return true;
    default:
        return false;
    }
}

void ScanBanner::set_theme(const Theme& theme) {
    theme_ = &theme;
    update();
}

/// Green is PASS alone: what agrees is the accent's, what is refused red, what was no label amber.
QColor ScanBanner::colour() const {
    switch (kind_) {
    case AnswerKind::imei_mismatch:
        return theme_->state(SlotState::failed);
    case AnswerKind::imei_check_digit:
    case AnswerKind::scan_not_understood:
        return theme_->state(SlotState::away);
    default:
        return theme_->accent;
    }
}

void ScanBanner::show_answer(const Answer& answer, const QRect& over) {
    kind_ = answer.kind;
    slot_ = q(answer.slot);
    text_ = answer_text(answer);
    over_ = over;
    switch (answer.kind) {
    case AnswerKind::slot_found:
        head_ = tr("SLOT %1").arg(slot_);
        break;
    case AnswerKind::imei_expected:
        head_ = tr("EXPECTED");
        break;
    case AnswerKind::imei_matches:
        head_ = tr("LABEL AGREES");
        break;
    case AnswerKind::imei_mismatch:
        head_ = tr("REFUSED");
        break;
    case AnswerKind::imei_recorded:
        head_ = tr("RECORDED");
        break;
    default:
        head_ = tr("SCAN AGAIN");
        break;
    }
    setAccessibleName(head_ + QStringLiteral(": ") + text_);
    place();
    show();
    raise();
    update();
    gone_.start();
}

void ScanBanner::place() {
    const QRect room = parentWidget()->rect();
    QSize size = smallest.expandedTo(over_.size()).boundedTo(room.size());
    QRect box({}, size);
    box.moveCenter(over_.isEmpty() ? room.center() : over_.center());
    if (box.right() > room.right()) box.moveRight(room.right());
    if (box.bottom() > room.bottom()) box.moveBottom(room.bottom());
    box.moveLeft(std::max(box.left(), room.left()));
    box.moveTop(std::max(box.top(), room.top()));
    setGeometry(box);
}

void ScanBanner::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QColor ground = colour();
    const bool amber = ground == theme_->state(SlotState::away);
    const bool red = ground == theme_->state(SlotState::failed);
    const QColor ink = amber ? theme_->on_state(SlotState::away)
                       : red ? theme_->on_state(SlotState::failed)
                             : theme_->on_accent;
    p.setBrush(ground);
    p.setPen(QPen(theme_->surface, 4));
    p.drawRoundedRect(QRectF(rect()).adjusted(3, 3, -3, -3), corner, corner);
    p.setPen(ink);
    const int inset = 20;
    QRect room = rect().adjusted(inset, inset - 6, -inset, -inset + 6);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setBold(true);
    font.setPixelSize(std::clamp(height() / 4, 34, 60));
    if (!slot_.isEmpty() && kind_ != AnswerKind::slot_found) { // the slot's own number, as its tile
        p.setFont(font);
        p.drawText(room, Qt::AlignRight | Qt::AlignTop, slot_);
    }
    const int numeral = slot_.isEmpty() || kind_ == AnswerKind::slot_found
                            ? 0
                            : QFontMetrics(font).horizontalAdvance(slot_) + inset;
    while (font.pixelSize() > 20 &&
           QFontMetrics(font).horizontalAdvance(head_) > room.width() - numeral)
        font.setPixelSize(font.pixelSize() - 1);
    p.setFont(font);
    p.drawText(room, Qt::AlignLeft | Qt::AlignTop, head_);
    room.setTop(room.top() + QFontMetrics(font).height() + 6);
    font.setPixelSize(std::clamp(height() / 9, 18, 28));
    p.setFont(font);
    p.drawText(room, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text_);
}

} // namespace gangflash
