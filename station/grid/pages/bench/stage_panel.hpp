#pragma once

#include "station/desk/desk.hpp"
#include "station/grid/look/theme.hpp"

#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gangflash {

class HoldButton;

/// The job that stands on the stage before it starts, in the place of the batch bar: what it does,
/// in the mode's colour, with what, for whom, and who prepared it. Harmless jobs start by a click;
/// what erases is held, or named.
class StagePanel final : public QWidget {
    Q_OBJECT

public:
    explicit StagePanel(QWidget* parent = nullptr);

    void set_theme(const Theme& theme);
    void show_desk(const Desk& desk); ///< what is on its stage, and whether it may be started

    /// Everything it says, for screen readers and tests.
    QString as_text() const;

    void ask_for_name(); ///< the keyboard goes there

Q_SIGNALS:
    void startAsked(); ///< of what erases nothing
    void startHeld(const std::shared_ptr<const gangflash::Job>& seen);
    void startNamed(const QString& batch);

private:
    QLabel* add_fact(QGridLayout& grid, const QString& caption, int at, const char* name);
    void show_job(const Job& job);
    void paint_colours();

    QLabel* head_;
    QLabel* mode_;
    QLabel* batch_;
    QLabel* package_;
    QLabel* userdata_;
    QLabel* verify_;
    QLabel* target_;
    QLabel* prepared_by_;
    QLabel* signed_by_;
    QLabel* needs_;
    QPushButton* start_;
    HoldButton* hold_;
    QLineEdit* name_;
    std::shared_ptr<const Job> job_, pressed_; ///< shown; and when the button went down
    bool erases_ = false;
    const Theme* theme_;
};

} // namespace gangflash
