#pragma once

#include <chrono>

#include <QElapsedTimer>
#include <QPushButton>
#include <QTimer>

namespace gangflash {

/// A button that does its work only after it was held down, by finger, mouse or space bar. A click,
/// an Enter and a scanner's characters do nothing; letting go or leaving it begins anew.
class HoldButton final : public QPushButton {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds hold_time{2000};

    explicit HoldButton(QWidget* parent = nullptr);

    void set_colour(const QColor& colour, const QColor& text);

Q_SIGNALS:
    void begun(); ///< pressed: what is held for starts to count
    void held();  ///< once for each time it was held long enough

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    QSize sizeHint() const override;

private:
    void begin();
    void look();
    void give_up();

    QElapsedTimer since_;
    QTimer ticks_;
    QColor colour_{Qt::darkMagenta}, text_{Qt::white};
};

} // namespace gangflash
