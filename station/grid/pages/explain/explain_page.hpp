#pragma once

#include "station/desk/workshop.hpp"
#include "station/grid/page.hpp"

class QLineEdit;
class QPlainTextEdit;

namespace gangflash {

/// What any number or symbol of any flash tool means, offline: `gangflash explain` in the window.
class ExplainPage final : public Page {
    Q_OBJECT

public:
    explicit ExplainPage(const Workshop& workshop, QWidget* parent = nullptr);

    void ask(const QString& words);

protected:
    void showEvent(QShowEvent* event) override;

private:
    const Workshop& workshop_;
    QLineEdit* question_;
    QPlainTextEdit* answer_;
};

} // namespace gangflash
