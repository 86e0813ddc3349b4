#pragma once

#include "engine/unit/snapshot.hpp"

#include <QColor>
#include <QRectF>

class QPainter;

namespace gangflash {

/// A state's shape: told from every other without colour, also when it is blurred by four metres.
/// tick PASS, cross FAIL, square ABORTED, arrow working, two arrows apart AWAY, plug-in chevron
/// waiting, dash ignored, two bars stopped, ring empty.
void paint_state_shape(QPainter& painter, const QRectF& box, SlotState state, const QColor& colour);

} // namespace gangflash
