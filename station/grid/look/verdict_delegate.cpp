#include "station/grid/look/verdict_delegate.hpp"

#include "station/grid/look/state_shape.hpp"
#include "station/grid/pages/history/record_model.hpp"

#include <QApplication>
#include <QPainter>

namespace gangflash {

namespace {
constexpr int inset = 3;
constexpr int gap = 6;
} // namespace

VerdictDelegate::VerdictDelegate(QObject* parent)
    : QStyledItemDelegate(parent), theme_(&theme_of(ThemeName::light)) {}

void VerdictDelegate::paint(QPainter* painter,
                            const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    const QString word = ground.text;
    ground.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);

    const auto state = static_cast<SlotState>(index.data(RecordModel::raw_role).toInt());
    const QColor ink = theme_->on_state(state);
    const int side = option.fontMetrics.ascent();
    const int width = option.fontMetrics.horizontalAdvance(word) + side + 3 * gap;
    QRect label = option.rect.adjusted(inset, inset, -inset, -inset);
    label.setWidth(std::min(label.width(), width));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme_->state(state));
    painter->drawRoundedRect(label, 4, 4);
    const QRectF shape(label.left() + gap, label.center().y() - side / 2.0 + 0.5, side, side);
    paint_state_shape(*painter, shape, state, ink);
    painter->setPen(ink);
    painter->setFont(option.font);
    painter->drawText(
        label.adjusted(side + 2 * gap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, word);
    painter->restore();
}

QSize VerdictDelegate::sizeHint(const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += option.fontMetrics.ascent() + 3 * gap + 2 * inset;
    return size;
}

} // namespace gangflash
