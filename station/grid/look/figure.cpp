#include "station/grid/look/figure.hpp"

#include <QAccessible>

namespace gangflash {

Figure::Figure(QString caption, QWidget* parent) : QLabel(parent), caption_(std::move(caption)) {
    setTextFormat(Qt::PlainText);
}

void Figure::show_value(const QString& value) {
    if (value == text() && !accessibleName().isEmpty()) return;
    setText(value);
    //: a figure for a screen reader: `passed: 12`
    setAccessibleName(tr("%1: %2").arg(caption_, value));
    QAccessibleEvent changed(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&changed);
}

} // namespace gangflash
