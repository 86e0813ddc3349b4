#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace gangflash {

/// A wedge scanner types like a keyboard: what is typed outside of text fields is gathered until
/// Enter. The same works by hand: `7` Enter goes to slot 7.
class ScanListener final : public QObject {
    Q_OBJECT

public:
    explicit ScanListener(QWidget& window);

Q_SIGNALS:
    void typing(const QString& so_far); ///< empty: given up
    void scanned(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool take_key(class QKeyEvent& key);
    void forget();

    QWidget& window_;
    QString text_;
    QTimer patience_;
};

} // namespace gangflash
