#pragma once

#include "station/desk/workshop.hpp"

#include <cstdint>
#include <vector>

#include <QWidget>

class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace gangflash {

class FileField;

/// How phones are reached: a recipe, or a package with agent, authentication file and certificate;
/// the name of the batch; how long an empty slot waits.
class AccessForm final : public QWidget {
    Q_OBJECT

public:
    enum class Waits : std::uint8_t { no, yes };
    AccessForm(Waits waits, QWidget* parent);

    /// Everything chosen, where it is allowed; all faults found.
    Checked<PhoneAccess> access() const;

    /// A row of the page's own, below.
    void add_row(const QString& label, QWidget* field);

private:
    FileField* add_file(const char* name, const QString& label, bool folder, const QString& hint);

    QFormLayout* form_;
    FileField* recipe_;
    FileField* package_;
    FileField* agent_;
    FileField* auth_;
    FileField* cert_;
    FileField* imei_key_;
    QLineEdit* batch_;
    QLineEdit* operator_;
    QSpinBox* wait_ = nullptr;
};

/// Why something was refused, for a label of rich text; empty for none.
QString faults_text(const Faults& faults);

} // namespace gangflash
