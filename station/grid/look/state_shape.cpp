#include "station/grid/look/state_shape.hpp"

#include <initializer_list>

#include <QPainter>
#include <QPainterPath>

namespace gangflash {

namespace {

/// Draws in a unit square, so that every shape is a handful of numbers.
class UnitBrush {
public:
    UnitBrush(QPainter& painter, const QRectF& box, const QColor& colour)
        : painter_(painter), box_(box), colour_(colour) {}

    void line(std::initializer_list<QPointF> points, double width = 0.17) const {
        QPainterPath path;
        bool first = true;
        for (const QPointF& p : points) {
            if (first)
                path.moveTo(at(p));
            else
                path.lineTo(at(p));
            first = false;
        }
        painter_.setBrush(Qt::NoBrush);
        painter_.setPen(
            QPen(colour_, width * box_.width(), Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter_.drawPath(path);
    }

    void fill(std::initializer_list<QPointF> points) const {
        QPolygonF polygon;
        for (const QPointF& p : points)
            polygon << at(p);
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(colour_);
        painter_.drawPolygon(polygon);
    }

    void ring() const {
        painter_.setBrush(Qt::NoBrush);
        painter_.setPen(QPen(colour_, 0.09 * box_.width(), Qt::DashLine));
        painter_.drawEllipse(QRectF(at({0.15, 0.15}), at({0.85, 0.85})));
    }

private:
    QPointF at(const QPointF& p) const {
        return {box_.left() + p.x() * box_.width(), box_.top() + p.y() * box_.height()};
    }

    QPainter& painter_;
    QRectF box_;
    QColor colour_;
};

} // namespace

void paint_state_shape(QPainter& painter,
                       const QRectF& box,
                       SlotState state,
                       const QColor& colour) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const UnitBrush brush(painter, box, colour);
    switch (state) {
    case SlotState::empty:
        brush.ring();
        break;
    case SlotState::waiting: // a plug's way: down, into the port
        brush.line({{0.5, 0.08}, {0.5, 0.62}}, 0.15);
        brush.fill({{0.2, 0.45}, {0.8, 0.45}, {0.5, 0.8}});
        brush.line({{0.12, 0.92}, {0.88, 0.92}}, 0.12);
        break;
    case SlotState::working:
        brush.fill({{0.18, 0.08}, {0.92, 0.5}, {0.18, 0.92}});
        break;
    case SlotState::away: // two arrows that part
        brush.fill({{0.42, 0.15}, {0.42, 0.85}, {0.02, 0.5}});
        brush.fill({{0.58, 0.15}, {0.58, 0.85}, {0.98, 0.5}});
        break;
    case SlotState::passed:
        brush.line({{0.06, 0.52}, {0.38, 0.84}, {0.95, 0.16}}, 0.2);
        break;
    case SlotState::failed:
        brush.line({{0.12, 0.12}, {0.88, 0.88}}, 0.22);
        brush.line({{0.88, 0.12}, {0.12, 0.88}}, 0.22);
        break;
    case SlotState::aborted:
        brush.fill({{0.14, 0.14}, {0.86, 0.14}, {0.86, 0.86}, {0.14, 0.86}});
        break;
    case SlotState::ignored:
        brush.line({{0.08, 0.5}, {0.92, 0.5}}, 0.22);
        break;
    case SlotState::stopped:
        brush.line({{0.28, 0.1}, {0.28, 0.9}}, 0.24);
        brush.line({{0.72, 0.1}, {0.72, 0.9}}, 0.24);
        break;
    }
    painter.restore();
}

} // namespace gangflash
