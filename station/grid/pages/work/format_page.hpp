#pragma once

#include "station/desk/desk.hpp"
#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace gangflash {

class AccessForm;

/// Erases phones but for what they own: `gangflash format` in the window. It only prepares: the job
/// stands on the bench afterwards and is started there, as any other that erases.
class FormatPage final : public Page {
    Q_OBJECT

public:
    FormatPage(Desk& desk, const Workshop& workshop, QWidget* parent = nullptr);

    bool checking() const { return checking_ > 0; }

private:
    void show_extent();
    void show_rights();
    void prepare();

    Desk& desk_;
    const Workshop& workshop_;
    int checking_ = 0;
    AccessForm* form_;
    QComboBox* extent_;
    QLineEdit* start_;
    QLineEdit* length_;
    QSpinBox* planned_;
    QLabel* warning_;
    QLabel* problem_;
    QPushButton* prepare_;
};

} // namespace gangflash
