#pragma once

#include "station/grid/pages/work/reading_page.hpp"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace gangflash {

class FileField;

/// Phones' storage into files: `gangflash readback` in the window.
class ReadbackPage final : public ReadingPage {
    Q_OBJECT

public:
    ReadbackPage(Desk& desk, const Workshop& workshop, QWidget* parent = nullptr);

protected:
    Checked<ReadingChoice> choice(PhoneAccess access) const override;
    QString report(const SlotSnapshot& slot) const override;

private:
    enum class What : std::uint8_t { partitions, all_partitions, package, user, boot1, boot2 };
    void show_fields();

    QComboBox* what_;
    QLineEdit* partitions_;
    QCheckBox* boot_areas_;
    QLineEdit* start_;
    QLineEdit* length_;
    QComboBox* format_;
    FileField* folder_;
};

} // namespace gangflash
