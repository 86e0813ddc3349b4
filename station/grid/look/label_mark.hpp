#pragma once

#include "engine/unit/snapshot.hpp"

#include <QColor>
#include <QRect>

class QPainter;

namespace gangflash {

/// Whether the label that was scanned and the phone itself tell the same IMEI.
bool label_agrees(const SlotSnapshot& slot);

/// The mark of that: a label with a tick, in the tile's lower right corner. `unit`: pixel height of
/// the tile's text.
void paint_label_mark(
    QPainter& p, const QRect& tile, int unit, const QColor& ground, const QColor& ink);

/// How wide it is, for what stands beside it.
int label_mark_width(int unit);

} // namespace gangflash
