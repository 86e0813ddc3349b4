#pragma once

#include "station/grid/page.hpp"

class QLabel;
class QPushButton;
class QTableView;

namespace gangflash {

class PortWizard;
class SlotMapModel;

/// The port binding wizard: asks for a phone in one place of the bench after another, large enough
/// to be read from the hubs.
class PortsPage final : public Page {
    Q_OBJECT

public:
    explicit PortsPage(PortWizard& wizard, QWidget* parent = nullptr);

    SlotMapModel& slots_model() { return *slots_; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QPushButton* add_button(const QString& text, const char* name);
    void show_wizard();
    QString learnt_text() const;

    PortWizard& wizard_;
    SlotMapModel* slots_;
    QLabel* ask_;
    QLabel* label_;
    QLabel* learnt_;
    QLabel* file_;
    QPushButton* begin_;
    QPushButton* anew_;
    QPushButton* skip_;
    QPushButton* take_back_;
    QPushButton* end_;
    QTableView* list_;
};

} // namespace gangflash
