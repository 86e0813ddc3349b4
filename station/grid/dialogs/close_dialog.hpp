#pragma once

#include "station/desk/desk.hpp"
#include "station/grid/dialogs/ask.hpp"

class QLabel;
class QLineEdit;
class QPushButton;

namespace gangflash {

/// Closing a station at work: asks for somebody who may (rights::Act::close_at_work), by badge or
/// password, and ends accepted when such a one says so. Going on is the default.
class CloseDialog final : public SafeDialog {
    Q_OBJECT

public:
    explicit CloseDialog(Desk& desk, QWidget* parent = nullptr);

private:
    void show_rights();
    void show_answer(const gangflash::Answer& answer);

    Desk& desk_;
    QLabel* who_;
    QLabel* problem_;
    QLineEdit* secret_;
    QPushButton* close_;
};

} // namespace gangflash
