#pragma once

#include <functional>
#include <optional>

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <QVariant>

class QKeyEvent;
class QWidget;

namespace gangflash {

/// A wedge scanner types like a keyboard, only faster than any hand, and ends with Enter. Wherever
/// the focus is, in every window and dialog of the program, what comes so is a scan: it is taken
/// out of the field it went into, and neither its characters nor its Enter press anything.
///
/// Outside of fields any characters are gathered until Enter, however slowly: `7` Enter goes to
/// slot
/// 7. In a field, what a hand types stays there, and so does its Enter.
///
/// Fast: gaps of at most 50 ms, by the time stamps of the events; 30 ms where there are fewer than
/// four characters, which two fingers can roll.
class ScanListener final : public QObject {
    Q_OBJECT

public:
    explicit ScanListener(QObject* parent);

    /// Fields that are there for scans keep them: a search keeps all, a badge's keeps what is no
    /// label of the bench. The scan then replaces what stood there, and Enter follows it.
    enum class Keeps : std::uint8_t { all, badges };
    static void let_keep_scans(QWidget& field, Keeps what);

Q_SIGNALS:
    void typing(const QString& so_far); ///< outside of fields; empty: given up
    void scanned(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What stood in a field before a burst of keys.
    struct Before {
        QPointer<QWidget> field;
        QVariant value;
        int cursor = 0, selected_from = -1, selected = 0;
        bool modified = false;
    };

    bool take(QWidget& receiver, QKeyEvent& key);
    bool take_in_field(QWidget& field, QKeyEvent& key, qint64 gap);
    bool take_elsewhere(QKeyEvent& key, qint64 gap);
    bool end_burst(QWidget& field);
    void keep_before(QWidget& field);
    void restore() const;
    void forget();
    qint64 gap_since_last(const QKeyEvent& key);

    QString text_; ///< gathered outside of fields
    QTimer patience_;
    QString burst_; ///< the fast characters that went into a field last
    qint64 slowest_ = 0;
    Before before_;
    QElapsedTimer clock_;        ///< for events without a stamp
    std::optional<qint64> last_; ///< time of the key before, ms
    bool last_was_scan_ = false; ///< the key before ended a scan
    const void* seen_ = nullptr; ///< the event that is on its way up through the parents
    int seen_key_ = 0;
    quint64 seen_stamp_ = 0;
    QPointer<QWidget> seen_at_;
};

} // namespace gangflash
