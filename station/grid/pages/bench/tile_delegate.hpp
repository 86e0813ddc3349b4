#pragma once

#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/tile_text.hpp"

#include <QFont>
#include <QStyledItemDelegate>

namespace gangflash {

/// Pixel heights of a tile's letters; they grow with it. Pure.
struct TileLetters {
    int body = 0;  ///< step, cause, pace, model
    int word = 0;  ///< the state, percent, error id
    int label = 0; ///< the slot
};
TileLetters letters_of(QSize tile);

/// Whether a tile has room for the wall's density only.
bool is_small_tile(QSize tile);

/// Paints one slot. A verdict fills its tile, so that four metres are enough; work shows a bar on a
/// quiet surface; what needs no hand stays quiet.
///
/// Two densities by the room there is: full, and the wall's (label, shape, word, one line more).
class TileDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit TileDelegate(QObject* parent = nullptr);

    void set_theme(const Theme& theme) { theme_ = &theme; }

    /// The size all tiles have; fonts follow it.
    void set_tile_size(QSize size);

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Colours {
        QColor fill, border, text, faint, mark, bar, bar_room;
    };

    bool is_small() const { return is_small_tile(size_); }
    Colours colours_of(SlotState state) const;
    void paint_frame(QPainter& p,
                     const QRect& box,
                     const SlotSnapshot& slot,
                     bool chosen,
                     bool focused,
                     const Colours& c) const;
    void paint_head(QPainter& p,
                    QRect& room,
                    const SlotSnapshot& slot,
                    const TileText& text,
                    const Colours& c) const;
    void paint_bar(QPainter& p, QRect& room, const SlotSnapshot& slot, const Colours& c) const;
    QString place_userdata(const TileText& text,
                           int foot_width,
                           const QRect& above,
                           int line,
                           bool failed,
                           QString& last) const;
    void paint_body(QPainter& p,
                    QRect room,
                    const SlotSnapshot& slot,
                    const TileText& text,
                    const Colours& c) const;
    void paint_small(QPainter& p,
                     QRect room,
                     const SlotSnapshot& slot,
                     const TileText& text,
                     const Colours& c) const;

    const Theme* theme_;
    QSize size_;
    int unit_ = 12; ///< pixel height of body text
    QFont body_, strong_, word_, label_;
};

} // namespace gangflash
