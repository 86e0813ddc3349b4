#include "station/grid/look/search_field.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"
#include "station/grid/pages/history/record_table.hpp"

#include <QCoreApplication>
#include <QKeyEvent>

namespace gangflash {

namespace {

constexpr int room_for_an_imei_and_a_hint = 380;

bool walks(int key) {
    return key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp ||
           key == Qt::Key_PageDown;
}

} // namespace

SearchField::SearchField(QWidget* parent) : QLineEdit(parent) {
    setObjectName(QStringLiteral("search"));
    setMinimumWidth(room_for_an_imei_and_a_hint);
    setClearButtonEnabled(true);
    ScanListener::let_keep_scans(*this, ScanListener::Keeps::all);
    connect(this, &QLineEdit::returnPressed, this, [this] {
        Q_EMIT asked();
        selectAll(); // the next scan replaces this one
    });
    connect(this, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) Q_EMIT asked();
    });
}

void SearchField::walk(RecordTable& list) {
    list_ = &list;
    list.setFocusPolicy(Qt::NoFocus);
}

std::string SearchField::typed() const {
    return utf8(text().trimmed());
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    if (list_ != nullptr && walks(event->key()))
        QCoreApplication::sendEvent(list_, event);
    else
        QLineEdit::keyPressEvent(event);
}

void leave_focus(QWidget& widget) {
    widget.setFocusPolicy(Qt::TabFocus);
}

} // namespace gangflash
