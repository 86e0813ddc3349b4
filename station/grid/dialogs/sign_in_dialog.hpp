#pragma once

#include "station/grid/dialogs/ask.hpp"

class QLineEdit;
class QLabel;

namespace gangflash {

class Desk;

/// Badge or password of an engineer; enrols one where the desk allows it.
class SignInDialog final : public SafeDialog {
    Q_OBJECT

public:
    SignInDialog(Desk& desk, bool enrol, QWidget* parent = nullptr);

private:
    void submit();

    Desk& desk_;
    bool enrol_;
    QLineEdit* key_ = nullptr;
    QLineEdit* passphrase_ = nullptr;
    QLineEdit* name_ = nullptr;
    QLineEdit* secret_;
    QLineEdit* again_ = nullptr;
    QLabel* problem_;
};

} // namespace gangflash
