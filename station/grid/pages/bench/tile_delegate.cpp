#include "station/grid/pages/bench/tile_delegate.hpp"

#include "station/grid/look/label_mark.hpp"
#include "station/grid/look/state_shape.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"

#include <algorithm>
#include <cmath>

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

namespace gangflash {

namespace {

constexpr int room_for_tick = 5; ///< in units

constexpr double corner = 7;

QColor with_alpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

/// One line, cut with an ellipsis; returns the room below it.
void draw_line(
    QPainter& p, QRect& room, const QFont& font, const QColor& colour, const QString& text) {
    const QFontMetrics metrics(font);
    const int height = metrics.height();
    if (text.isEmpty() || room.height() < height - metrics.descent()) return;
    p.setFont(font);
    p.setPen(colour);
    // From the base line: a rectangle would cut the underscores of names like `k65v1_64_bsp`.
    p.drawText(QPoint(room.left(), room.top() + metrics.ascent()),
               metrics.elidedText(text, Qt::ElideRight, room.width()));
    room.setTop(room.top() + height + 1);
}

/// As many lines as there is room for, at most `most`; the last is cut with an ellipsis.
void draw_paragraph(QPainter& p,
                    QRect& room,
                    const QFont& font,
                    const QColor& colour,
                    const QString& text,
                    int most) {
    const QFontMetrics metrics(font);
    const int lines = std::min(most, room.height() / metrics.height());
    if (text.isEmpty() || lines < 1) return;
    QString rest = text;
    for (int line = 1; line <= lines && !rest.isEmpty(); ++line) {
        qsizetype fits = rest.size();
        if (line < lines && metrics.horizontalAdvance(rest) > room.width()) {
            fits = 0;
            for (qsizetype at = 1; at <= rest.size(); ++at) {
                const bool may_break = at == rest.size() || rest[at].isSpace() ||
                                       rest[at].script() == QChar::Script_Han;
                if (!may_break) continue;
                if (metrics.horizontalAdvance(rest.left(at)) > room.width()) break;
                fits = at;
            }
            if (fits == 0) fits = rest.size(); // one word wider than the tile: cut it
        }
        draw_line(p, room, font, colour, rest.left(fits));
        rest = rest.mid(fits).trimmed();
    }
}

/// The same font, smaller where the words need it, but no smaller than `least`.
QFont fitted(const QFont& font, const QFont& least, const QString& words, int width) {
    QFont smaller = font;
    while (smaller.pixelSize() > least.pixelSize() &&
           QFontMetrics(smaller).horizontalAdvance(words) > width)
        smaller.setPixelSize(smaller.pixelSize() - 1);
    return smaller;
}

} // namespace

TileDelegate::TileDelegate(QObject* parent)
    : QStyledItemDelegate(parent), theme_(&theme_of(ThemeName::light)) {
    set_tile_size({240, 150});
}

bool is_small_tile(QSize tile) {
    return tile.height() < 104 || tile.width() < 150;
}

TileLetters letters_of(QSize tile) {
    constexpr double smallest = 9, desk = 17; ///< body letters; a desk's are read at arm's length
    const bool small = is_small_tile(tile);
    const double fits =
        std::min(tile.width() / (small ? 10.5 : 19.0), tile.height() / (small ? 6.4 : 10.5));
    if (fits <= desk) {
        const int body = static_cast<int>(std::max(fits, smallest));
        return {.body = body,
                .word = std::max(11, static_cast<int>(body * 1.45)),
                .label = std::max(13, static_cast<int>(body * 1.9))};
    }
    // A large tile is read from the far side of the hall: slot and state grow faster than the rest.
    constexpr double hall = 30;
    const double body = std::max(desk, std::min(tile.width() / 23.0, tile.height() / 11.5));
    const double far = std::clamp((body - desk) / (hall - desk), 0.0, 1.0);
    return {.body = static_cast<int>(body),
            .word = static_cast<int>(body * (1.45 + 0.45 * far)),
            .label = static_cast<int>(body * (1.9 + 0.7 * far))};
}

void TileDelegate::set_tile_size(QSize size) {
    size_ = size;
    const TileLetters letters = letters_of(size);
    unit_ = letters.body;
    const auto font = [](int pixels, bool bold) {
        QFont f(QStringLiteral("DejaVu Sans"));
        f.setFamilies({QStringLiteral("DejaVu Sans"), QStringLiteral("Noto Sans CJK SC")});
        f.setPixelSize(pixels);
        f.setBold(bold);
        return f;
    };
    body_ = font(unit_, false);
    strong_ = font(unit_, true);
    word_ = font(letters.word, true);
    label_ = font(letters.label, true);
}

QSize TileDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return size_;
}

TileDelegate::Colours TileDelegate::colours_of(SlotState state) const {
    const QColor colour = theme_->state(state);
    if (has_verdict(state) || state == SlotState::away) {
        const QColor on = theme_->on_state(state);
        return {colour, colour, on, on, on, on, with_alpha(on, 70)};
    }
    if (state == SlotState::working) {
        const bool light = theme_->name == ThemeName::light;
        const QColor mark = light ? colour : theme_->accent;
        return {theme_->surface,
                mark,
                theme_->text,
                theme_->faint,
                mark,
                mark,
                with_alpha(mark, light ? 45 : 70)};
    }
    const QColor fill =
        state == SlotState::empty || state == SlotState::waiting ? theme_->window : theme_->raised;
    return {fill,
            theme_->line,
            theme_->text,
            theme_->faint,
            theme_->faint,
            theme_->faint,
            theme_->line};
}

void TileDelegate::paint(QPainter* painter,
                         const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const auto slot = index.data(PortGridModel::slot_role).value<SlotView>();
    if (!slot) return;
    QPainter& p = *painter;
    p.save();
    const Colours c = colours_of(slot->state);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    paint_frame(p, option.rect, *slot, chosen, focused, c);

    const TileText text = tile_text(*slot);
    const int inset = std::max(6, unit_ * 3 / 4);
    QRect room = option.rect.adjusted(inset, inset - 1, -inset, -inset + 2);
    if (is_small()) {
        paint_small(p, room, *slot, text, c);
    } else {
        paint_head(p, room, *slot, text, c);
        if (in_work(slot->state)) paint_bar(p, room, *slot, c);
        paint_body(p, room, *slot, text, c);
    }
    if (label_agrees(*slot))
        paint_label_mark(p, option.rect, unit_, theme_->accent, theme_->on_accent);
    p.restore();
}

void TileDelegate::paint_frame(QPainter& p,
                               const QRect& box,
                               const SlotSnapshot& slot,
                               bool chosen,
                               bool focused,
                               const Colours& c) const {
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(box).adjusted(1, 1, -1, -1);
    const bool quiet = slot.state == SlotState::empty || slot.state == SlotState::waiting;
    p.setBrush(c.fill);
    p.setPen(QPen(c.border, in_work(slot.state) ? 2.0 : 1.2, quiet ? Qt::DashLine : Qt::SolidLine));
    p.drawRoundedRect(frame, corner, corner);
    if (!chosen && !focused) return;
    // Two rings, one inside the other, so that the mark shows on every fill.
    p.setBrush(Qt::NoBrush);
    p.setPen(QPen(theme_->surface, 5));
    p.drawRoundedRect(frame.adjusted(2, 2, -2, -2), corner, corner);
    p.setPen(QPen(theme_->accent, 3, focused ? Qt::SolidLine : Qt::DotLine));
    p.drawRoundedRect(frame.adjusted(1, 1, -1, -1), corner, corner);
}

void TileDelegate::paint_head(QPainter& p,
                              QRect& room,
                              const SlotSnapshot& slot,
                              const TileText& text,
                              const Colours& c) const {
    const QFontMetrics label(label_);
    const QFontMetrics word(word_);
    const int height = label.height();
    p.setPen(c.text);
    p.setFont(label_);
    p.drawText(QRect(room.left(), room.top(), room.width(), height),
               Qt::AlignLeft | Qt::AlignVCenter,
               text.slot);
    int x = room.left() + std::max(label.horizontalAdvance(text.slot), unit_ * 2) + unit_ / 2;

    const int mark = word_.pixelSize();
    paint_state_shape(
        p, QRectF(x, room.top() + (height - mark) / 2.0, mark, mark), slot.state, c.mark);
    x += mark + unit_ / 2 + 1;

    const int right = text.headline.isEmpty() ? 0 : word.horizontalAdvance(text.headline) + 4;
    // The word is never cut: where it has no room it becomes smaller.
    const int word_room = std::max(0, room.right() - x - right - 4);
    p.setFont(fitted(word_, strong_, text.state, word_room));
    p.setPen(c.mark);
    p.drawText(QRect(x, room.top(), room.right() - x, height),
               Qt::AlignLeft | Qt::AlignVCenter,
               text.state);
    p.setFont(word_);
    p.setPen(c.text);
    p.drawText(QRect(room.right() - right, room.top(), right, height),
               Qt::AlignRight | Qt::AlignVCenter,
               text.headline);
    room.setTop(room.top() + height + unit_ / 3);
}

void TileDelegate::paint_bar(QPainter& p,
                             QRect& room,
                             const SlotSnapshot& slot,
                             const Colours& c) const {
    const int height = std::max(5, unit_ * 3 / 4);
    const QRectF whole(room.left(), room.top(), room.width(), height);
    p.setPen(Qt::NoPen);
    p.setBrush(c.bar_room);
    p.drawRoundedRect(whole, 3, 3);
    QRectF done = whole;
    done.setWidth(whole.width() * std::clamp(slot.fraction, 0.0, 1.0));
    p.setBrush(slot.step == Step::erase && slot.state == SlotState::working ? theme_->magenta
                                                                            : c.bar);
    p.drawRoundedRect(done, 3, 3);
    room.setTop(room.top() + height + unit_ / 2);
}

/// What became of the owner's data stands behind `last`, the foot's last line, or, where that has
/// no room, on a line of its own above the foot: that one is returned. Half of it would only
/// puzzle, so the brief form comes after the whole one, and nothing is cut.
QString TileDelegate::place_userdata(const TileText& text,
                                     int foot_width,
                                     const QRect& above,
                                     int line,
                                     bool failed,
                                     QString& last) const {
    if (text.userdata.isEmpty()) return {};
    const QFontMetrics metrics(body_);
    const auto fits_foot = [&](const QString& words) {
        const QString both = last.isEmpty() ? words : last + QStringLiteral(" · ") + words;
        if (metrics.horizontalAdvance(both) > foot_width) return false;
        last = both;
        return true;
    };
    if (fits_foot(text.userdata)) return {};
    const bool roomy = above.height() >= (failed ? 6 : 2) * line;
    if (roomy && metrics.horizontalAdvance(text.userdata) <= foot_width) return text.userdata;
    if (fits_foot(text.userdata_brief)) return {};
    const bool fits = metrics.horizontalAdvance(text.userdata_brief) <= foot_width;
    return roomy && fits ? text.userdata_brief : QString();
}

void TileDelegate::paint_body(QPainter& p,
                              QRect room,
                              const SlotSnapshot& slot,
                              const TileText& text,
                              const Colours& c) const {
    // The foot stands at the bottom of every tile, so that the eye finds it at one height.
    const int line = QFontMetrics(body_).height() + 1;
    const bool failed = slot.state == SlotState::failed || slot.state == SlotState::aborted ||
                        slot.state == SlotState::away;
    // What to do needs the room more than the model does.
    const bool two = !failed && !text.model.isEmpty() && room.height() >= 4 * line;
    QString last = two || !text.phone.isEmpty() ? text.phone : text.model;
    QRect foot(
        room.left(), room.bottom() - (two ? 2 : 1) * line + 1, room.width(), (two ? 2 : 1) * line);
    QRect above(room.left(), room.top(), room.width(), foot.top() - room.top());
    if (two) draw_line(p, foot, body_, c.faint, text.model);
    const int counters = text.counters.isEmpty()
                             ? 0
                             : QFontMetrics(strong_).horizontalAdvance(text.counters) + unit_;
    if (counters > 0) {
        p.setFont(strong_);
        p.setPen(c.text);
        p.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, text.counters);
    }
    foot.setRight(foot.right() - counters);
    // The large tick of a PASS keeps its room.
    const int room_for_words =
        foot.width() - (slot.state == SlotState::passed ? room_for_tick * unit_ : 0);
    const QString own_line = place_userdata(text, room_for_words, above, line, failed, last);
    if (!own_line.isEmpty()) {
        QRect row(above.left(), above.bottom() + 1 - line, above.width(), line);
        draw_line(p, row, body_, c.text, own_line);
        above.setBottom(above.bottom() - line);
    }
    draw_line(p, foot, body_, c.faint, last);

    if (slot.state == SlotState::passed) { // large enough for the far side of the hall
        const QFontMetrics metrics(body_);
        const int words =
            std::max(metrics.horizontalAdvance(text.model), metrics.horizontalAdvance(last));
        const int side = std::min(room.height() * 7 / 10, room.width() - words - unit_);
        if (side > 2 * unit_) {
            const int bottom = room.bottom() + 1 - (text.counters.isEmpty() ? 0 : line);
            const QRect box(room.right() - side, bottom - side, side, side);
            paint_state_shape(p, box, slot.state, with_alpha(c.mark, 90));
        }
    }
    draw_paragraph(p, above, failed ? strong_ : body_, c.text, text.doing, failed ? 3 : 2);
    if (failed)
        draw_paragraph(p, above, body_, c.text, text.action, 3);
    else
        draw_line(p, above, body_, c.faint, text.pace);
}

void TileDelegate::paint_small(QPainter& p,
                               QRect room,
                               const SlotSnapshot& slot,
                               const TileText& text,
                               const Colours& c) const {
    const QFontMetrics label(label_);
    const int height = label.height();
    p.setFont(label_);
    p.setPen(c.text);
    p.drawText(QRect(room.left(), room.top(), room.width(), height),
               Qt::AlignLeft | Qt::AlignVCenter,
               text.slot);
    const int mark = static_cast<int>(unit_ * 2.0);
    paint_state_shape(p,
                      QRectF(room.right() - mark, room.top() + (height - mark) / 2.0, mark, mark),
                      slot.state,
                      c.mark);
    room.setTop(room.top() + height + 1);
    if (in_work(slot.state)) paint_bar(p, room, slot, c);
    const QString last = has_verdict(slot.state) && slot.state != SlotState::passed ? text.headline
                         : in_work(slot.state)                                      ? text.headline
                                                                                    : QString();
    QRect words = room;
    const QString word = last.isEmpty() ? text.state : text.state + QLatin1Char(' ') + last;
    const bool roomy =
        QFontMetrics(word_).horizontalAdvance(word) <= words.width() && words.height() > unit_ * 3;
    draw_line(p, words, roomy ? word_ : strong_, c.mark, word);
    draw_line(p,
              words,
              body_,
              c.faint,
              has_verdict(slot.state) || text.doing.isEmpty() ? text.phone : text.doing);
}

} // namespace gangflash
