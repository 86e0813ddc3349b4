#pragma once

#include "station/desk/answer.hpp"
#include "station/grid/look/theme.hpp"

#include <chrono>

#include <QRect>
#include <QTimer>
#include <QWidget>

namespace gangflash {

/// What a scan came to, over the slot it is about and large enough for the far side of the bench;
/// for five seconds, or until the next one. Mouse and keyboard go through it.
class ScanBanner final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::chrono::seconds stays{5};

    explicit ScanBanner(QWidget* bench);

    /// Whether an answer is one to a scan.
    static bool is_about_a_scan(AnswerKind kind);

    void set_theme(const Theme& theme);

    /// `over`: the slot's tile in the bench's coordinates; empty: about no slot, so in the middle.
    void show_answer(const Answer& answer, const QRect& over);

    QString head() const { return head_; } ///< `REFUSED`; empty: nothing is shown
    QString text() const { return text_; }
    QColor colour() const; ///< of the ground

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void place();

    const Theme* theme_;
    AnswerKind kind_{};
    QString head_, text_, slot_;
    QRect over_;
    QTimer gone_;
};

} // namespace gangflash
