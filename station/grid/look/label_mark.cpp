#include "station/grid/look/label_mark.hpp"

#include <algorithm>

#include <QPainter>
#include <QPainterPath>

namespace gangflash {

bool label_agrees(const SlotSnapshot& slot) {
    if (slot.scanned_imei.empty() || slot.facts.imei_source == "scanned") return false;
    return slot.facts.imei1 == slot.scanned_imei || slot.facts.imei2 == slot.scanned_imei;
}

int label_mark_width(int unit) {
    return std::max(20, unit * 2);
}

void paint_label_mark(
    QPainter& p, const QRect& tile, int unit, const QColor& ground, const QColor& ink) {
    const double width = label_mark_width(unit);
    const double height = width * 0.72;
    const QRectF box(tile.right() - width - 5, tile.bottom() - height - 5, width, height);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    // A label as it hangs on a phone's box: a hole at its left, a corner cut off.
    QPainterPath label;
    label.moveTo(box.left() + height * 0.35, box.top());
    label.lineTo(box.topRight());
    label.lineTo(box.bottomRight());
    label.lineTo(box.left() + height * 0.35, box.bottom());
    label.lineTo(box.left(), box.center().y());
    label.closeSubpath();
    p.setPen(QPen(ink, 1.5));
    p.setBrush(ground);
    p.drawPath(label);
    p.setPen(QPen(ink, std::max(2.0, height / 7), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    p.setBrush(Qt::NoBrush);
    QPainterPath tick;
    tick.moveTo(box.left() + width * 0.38, box.center().y());
    tick.lineTo(box.left() + width * 0.55, box.bottom() - height * 0.22);
    tick.lineTo(box.left() + width * 0.86, box.top() + height * 0.24);
    p.drawPath(tick);
    p.restore();
}

} // namespace gangflash
