#pragma once

#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

class QLabel;
class QPushButton;
class QTableWidget;

namespace gangflash {

/// Whether this machine is fit to be a station, and what to do where it is not: `gangflash doctor`
/// in the window. Looks when it is opened.
class DoctorPage final : public Page {
    Q_OBJECT

public:
    explicit DoctorPage(const Workshop& workshop, QWidget* parent = nullptr);

    bool examining() const { return examining_ > 0; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void examine();
    void show_checks(const std::vector<MachineCheck>& checks);

    const Workshop& workshop_;
    int examining_ = 0;
    QLabel* result_;
    QTableWidget* list_;
    QPushButton* again_;
};

} // namespace gangflash
