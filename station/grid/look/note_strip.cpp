#include "station/grid/look/note_strip.hpp"

#include "station/grid/look/theme.hpp"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace gangflash {

NoteStrip::NoteStrip(QWidget* parent) : QWidget(parent), text_(new QLabel(this)) {
    setObjectName(QStringLiteral("note_strip"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 8);
    text_->setObjectName(QStringLiteral("note_text"));
    text_->setTextFormat(Qt::PlainText);
    text_->setWordWrap(true);
    text_->setProperty("role", QStringLiteral("section"));
    auto* read = new QPushButton(tr("I have read it"), this);
    read->setObjectName(QStringLiteral("note_read"));
    read->setAutoDefault(false); // a scanner ends with Enter
    read->setFocusPolicy(Qt::TabFocus);
    row->addWidget(text_, 1);
    row->addWidget(read, 0, Qt::AlignVCenter);
    connect(read, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void NoteStrip::show_note(const QString& text) {
    text_->setText(text);
    setAccessibleName(text);
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

} // namespace gangflash
