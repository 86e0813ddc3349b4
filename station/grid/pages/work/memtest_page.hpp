#pragma once

#include "station/grid/pages/work/reading_page.hpp"

namespace gangflash {

/// What is known of phones' memory, and their whole storage read: `gangflash memtest` in the
/// window.
class MemtestPage final : public ReadingPage {
    Q_OBJECT

public:
    MemtestPage(Desk& desk, const Workshop& workshop, QWidget* parent = nullptr);

protected:
    Checked<ReadingChoice> choice(PhoneAccess access) const override;
    QString report(const SlotSnapshot& slot) const override;
};

} // namespace gangflash
