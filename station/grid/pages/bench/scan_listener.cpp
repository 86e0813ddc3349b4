#include "station/grid/pages/bench/scan_listener.hpp"

#include "station/desk/scan_book.hpp"
#include "station/grid/look/text_format.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextEdit>

namespace gangflash {

namespace {

constexpr std::chrono::milliseconds half_typed_lasts{3000};
constexpr qsizetype longest_scan = 512; ///< a QR code of a carton; the rest of it is dropped
constexpr qint64 fast_ms = 50;
constexpr qint64 fast_for_few_ms = 30;
constexpr qsizetype few = 4;
constexpr qsizetype longest_label = 3;
constexpr const char* keeps_scans = "gangflash_keeps_scans";

bool is_enter(const QKeyEvent& key) {
    return key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
}

bool is_command(const QKeyEvent& key) {
    return (key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != 0;
}

bool is_printable(const QKeyEvent& key) {
    return !is_command(key) && !key.text().isEmpty() && key.text().at(0).isPrint();
}

bool only_modifier(const QKeyEvent& key) {
    return key.key() == Qt::Key_Shift || key.key() == Qt::Key_Control || key.key() == Qt::Key_Alt ||
           key.key() == Qt::Key_AltGr || key.key() == Qt::Key_Meta ||
           key.key() == Qt::Key_CapsLock || key.key() == Qt::Key_NumLock;
}

bool takes_text(const QWidget& widget) {
    if (const auto* line = qobject_cast<const QLineEdit*>(&widget)) return !line->isReadOnly();
    if (const auto* plain = qobject_cast<const QPlainTextEdit*>(&widget))
        return !plain->isReadOnly();
    if (const auto* rich = qobject_cast<const QTextEdit*>(&widget)) return !rich->isReadOnly();
    if (const auto* box = qobject_cast<const QComboBox*>(&widget)) return box->isEditable();
    return qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr;
}

/// The property that a field of this kind keeps its content in.
const char* content_of(const QWidget& field) {
    if (qobject_cast<const QLineEdit*>(&field) != nullptr) return "text";
    if (qobject_cast<const QComboBox*>(&field) != nullptr) return "currentText";
    if (qobject_cast<const QPlainTextEdit*>(&field) != nullptr) return "plainText";
    if (qobject_cast<const QTextEdit*>(&field) != nullptr) return "html";
    return field.metaObject()->indexOfProperty("dateTime") >= 0 ? "dateTime" : "value";
}

bool is_of_the_bench(const QString& scan) {
    return scan.size() <= longest_label || looks_like_imei(utf8(scan));
}

/// A scan may begin with a blank, and a blank presses the button that has the focus, when it is let
/// go. So one that is let go faster than a finger can waits for the next key: a fast one means a
/// scan, and the button was never pressed.
class BlankGuard final : public QObject {
public:
    explicit BlankGuard(QObject* parent) : QObject(parent) {
        wait_.setSingleShot(true);
        wait_.setInterval(static_cast<int>(fast_ms) + 20);
        connect(&wait_, &QTimer::timeout, this, &BlankGuard::let_go);
        qApp->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const bool press = event->type() == QEvent::KeyPress;
        if (letting_go_ || (!press && event->type() != QEvent::KeyRelease)) return false;
        auto& key = *static_cast<QKeyEvent*>(event);
        const auto now = static_cast<qint64>(key.timestamp());
        const bool fast = now != 0 && now >= last_ && now - last_ <= fast_ms;
        if (press) {
            if (held_ != nullptr && fast)
                forget();
            else
                let_go();
            last_ = now;
            return false;
        }
        auto* button = qobject_cast<QAbstractButton*>(watched);
        if (button == nullptr || key.key() != Qt::Key_Space || key.isAutoRepeat() || !fast)
            return false;
        held_ = button;
        wait_.start();
        return true;
    }

private:
    void forget() {
        wait_.stop();
        if (held_ != nullptr) held_->setDown(false);
        held_.clear();
    }
    void let_go() {
        wait_.stop();
        const QPointer<QAbstractButton> button = held_;
        held_.clear();
        if (button == nullptr) return;
        QKeyEvent up(QEvent::KeyRelease, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "));
        letting_go_ = true;
        QTimer::singleShot(0, this, [this] { letting_go_ = false; }); // it may open a dialog
        QCoreApplication::sendEvent(button, &up);
        letting_go_ = false;
    }

    QPointer<QAbstractButton> held_; ///< is down, and has not been told that it was let go
    QTimer wait_;
    qint64 last_ = 0; ///< time of the key before, ms
    bool letting_go_ = false;
};

} // namespace

ScanListener::ScanListener(QObject* parent) : QObject(parent) {
    clock_.start();
    patience_.setSingleShot(true);
    patience_.setInterval(half_typed_lasts);
    connect(&patience_, &QTimer::timeout, this, &ScanListener::forget);
    qApp->installEventFilter(this);
    new BlankGuard(this); // the later filter sees keys first: also those that the listener takes
}

void ScanListener::let_keep_scans(QWidget& field, Keeps what) {
    field.setProperty(keeps_scans, static_cast<int>(what) + 1);
}

bool ScanListener::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress || !watched->isWidgetType()) return false;
    auto& receiver = *static_cast<QWidget*>(watched);
    auto& key = *static_cast<QKeyEvent*>(event);
    // A key that a widget does not want is offered to its parents: it was looked at already.
    const bool on_its_way = seen_ == event && seen_key_ == key.key() &&
                            seen_stamp_ == key.timestamp() && seen_at_ != nullptr &&
                            seen_at_ != &receiver && receiver.isAncestorOf(seen_at_);
    seen_ = event;
    seen_key_ = key.key();
    seen_stamp_ = key.timestamp();
    seen_at_ = &receiver;
    return !on_its_way && take(receiver, key);
}

qint64 ScanListener::gap_since_last(const QKeyEvent& key) {
    const qint64 now =
        key.timestamp() != 0 ? static_cast<qint64>(key.timestamp()) : clock_.elapsed();
    const qint64 gap = last_ && now >= *last_ ? now - *last_ : std::numeric_limits<qint64>::max();
    last_ = now;
    return gap;
}

bool ScanListener::take(QWidget& receiver, QKeyEvent& key) {
    if (only_modifier(key)) return false;
    const qint64 gap = gap_since_last(key);
    const bool after_scan = std::exchange(last_was_scan_, false);
    if (after_scan && is_enter(key) && gap <= fast_ms) { // a scanner that sends CR and LF
        last_was_scan_ = true;
        return true;
    }
    return takes_text(receiver) ? take_in_field(receiver, key, gap) : take_elsewhere(key, gap);
}

bool ScanListener::take_in_field(QWidget& field, QKeyEvent& key, qint64 gap) {
    const bool goes_on = gap <= fast_ms && !burst_.isEmpty() && before_.field == &field;
    if (is_printable(key)) {
        if (!goes_on) {
            burst_.clear();
            slowest_ = 0;
            keep_before(field);
        } else {
            slowest_ = std::max(slowest_, gap);
        }
        if (burst_.size() < longest_scan) burst_ += key.text();
        return false;
    }
    const bool ends = is_enter(key) || key.key() == Qt::Key_Tab;
    slowest_ = std::max(slowest_, gap);
    const qint64 limit = burst_.size() < few ? fast_for_few_ms : fast_ms;
    if (ends && goes_on && slowest_ <= limit) return end_burst(field);
    burst_.clear();
    return false;
}

bool ScanListener::end_burst(QWidget& field) {
    const QString scan = std::exchange(burst_, {}).trimmed();
    restore();
    last_was_scan_ = true;
    if (scan.isEmpty()) return true;
    const int kept = field.property(keeps_scans).toInt();
    const bool keeps =
        kept != 0 && (kept - 1 == static_cast<int>(Keeps::all) || !is_of_the_bench(scan));
    if (keeps) {
        field.setProperty(content_of(field), scan);
        return false;
    }
    Q_EMIT scanned(scan);
    return true;
}

void ScanListener::keep_before(QWidget& field) {
    before_ = {};
    before_.field = &field;
    before_.value = field.property(content_of(field));
    if (const auto* line = qobject_cast<const QLineEdit*>(&field)) {
        before_.cursor = line->cursorPosition();
        before_.selected_from = line->selectionStart();
        before_.selected = static_cast<int>(line->selectionLength());
        before_.modified = line->isModified();
    }
}

void ScanListener::restore() const {
    if (before_.field == nullptr) return;
    before_.field->setProperty(content_of(*before_.field), before_.value);
    if (auto* line = qobject_cast<QLineEdit*>(before_.field.data())) {
        line->setModified(before_.modified);
        line->setCursorPosition(before_.cursor);
        if (before_.selected_from >= 0) line->setSelection(before_.selected_from, before_.selected);
    }
}

bool ScanListener::take_elsewhere(QKeyEvent& key, qint64 gap) {
    burst_.clear();
    const bool fast = gap <= fast_ms;
    if (key.key() == Qt::Key_Escape && !text_.isEmpty()) {
        forget();
        return true;
    }
    const bool ends = is_enter(key) || (key.key() == Qt::Key_Tab && fast);
    if (ends && !text_.isEmpty()) {
        const QString text = text_.trimmed();
        forget();
        last_was_scan_ = true;
        if (!text.isEmpty()) Q_EMIT scanned(text);
        return true;
    }
    if (is_command(key)) return fast && !text_.isEmpty(); // a group separator in a bar code
    if (!is_printable(key) || (key.text().at(0).isSpace() && text_.isEmpty())) return false;
    if (text_.size() < longest_scan) text_ += key.text();
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
