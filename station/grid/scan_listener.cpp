#include "station/grid/scan_listener.hpp"

#include <chrono>

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace gangflash {

namespace {

constexpr std::chrono::milliseconds half_typed_lasts{3000};
constexpr qsizetype longest_scan = 64;

bool takes_text(const QWidget* widget) {
    return qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr;
}

} // namespace

ScanListener::ScanListener(QWidget& window) : QObject(&window), window_(window) {
    patience_.setSingleShot(true);
    patience_.setInterval(half_typed_lasts);
    connect(&patience_, &QTimer::timeout, this, &ScanListener::forget);
    qApp->installEventFilter(this);
}

bool ScanListener::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress || !watched->isWidgetType()) return false;
    auto* widget = static_cast<QWidget*>(watched);
    if (widget->window() != &window_ || takes_text(QApplication::focusWidget())) return false;
    return take_key(*static_cast<QKeyEvent*>(event));
}

bool ScanListener::take_key(QKeyEvent& key) {
    if (key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
    if (key.key() == Qt::Key_Escape && !text_.isEmpty()) {
        forget();
        return true;
    }
    if ((key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) && !text_.isEmpty()) {
        const QString text = text_.trimmed();
        forget();
        if (!text.isEmpty()) Q_EMIT scanned(text);
        return true;
    }
    const QString typed = key.text();
    const bool printable =
        !typed.isEmpty() && typed.at(0).isPrint() && (!typed.at(0).isSpace() || !text_.isEmpty());
    if (!printable || text_.size() >= longest_scan) return false;
    text_ += typed;
    patience_.start();
    Q_EMIT typing(text_);
    return true;
}

void ScanListener::forget() {
    patience_.stop();
    text_.clear();
    Q_EMIT typing(text_);
}

} // namespace gangflash
