#pragma once

#include <functional>

#include <QApplication>
#include <QKeyEvent>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <QWidget>

namespace gangflash::testing {

/// Hands and scanners at the keyboard: real key events with the time stamps that tell them apart.
/// They go where a keyboard's would: to an open menu or list, else to the focus.
class Hands {
public:
    static constexpr quint64 wedge_gap_ms = 6; ///< between a scanner's characters
    static constexpr quint64 hand_gap_ms = 140;

    void key(int key, const QString& text = {}, quint64 gap = hand_gap_ms) {
        send(QEvent::KeyPress, key, text, gap);
        send(QEvent::KeyRelease, key, text, 1);
    }
    void type(const QString& text) { write(text, hand_gap_ms); }
    void enter(quint64 gap = hand_gap_ms) { key(Qt::Key_Return, QStringLiteral("\r"), gap); }

    /// A wedge scanner: characters and Enter, all within milliseconds.
    void scan(const QString& text, quint64 gap = wedge_gap_ms) {
        now_ += 2000; // the trigger
        write(text, gap);
        enter(gap);
        now_ += 2000;
    }

private:
    void write(const QString& text, quint64 gap) {
        for (const QChar c : text)
            key(c.toUpper().unicode(), QString(c), gap);
    }
    void send(QEvent::Type type, int key, const QString& text, quint64 gap) {
        now_ += gap;
        QPointer<QWidget> to = QApplication::activePopupWidget();
        if (to != nullptr && to->focusWidget() != nullptr) to = to->focusWidget();
        if (to == nullptr) to = QApplication::focusWidget();
        if (to == nullptr) to = QApplication::activeModalWidget();
        if (to == nullptr) to = QApplication::activeWindow();
        if (to == nullptr) return;
        QKeyEvent event(type, key, Qt::NoModifier, text);
        event.setTimestamp(now_);
        QApplication::sendEvent(to, &event);
    }

    quint64 now_ = 100'000;
};

/// Does this while the next dialog stands, then sees to it that it does not stand for ever.
inline void in_next_dialog(QObject& owner, std::function<void(QWidget&)> act) {
    auto* wait = new QTimer(&owner);
    wait->setInterval(5);
    QObject::connect(wait, &QTimer::timeout, &owner, [wait, act = std::move(act)] {
        QPointer<QWidget> dialog = QApplication::activeModalWidget();
        if (dialog == nullptr) return;
        wait->stop();
        wait->deleteLater();
        act(*dialog);
    });
    wait->start();
}

} // namespace gangflash::testing
