#pragma once

#include "station/grid/pages/work/reading_page.hpp"

namespace gangflash {

/// Who is plugged in: `gangflash identify` in the window.
class IdentifyPage final : public ReadingPage {
    Q_OBJECT

public:
    IdentifyPage(Desk& desk, const Workshop& workshop, QWidget* parent = nullptr);

protected:
    Checked<ReadingChoice> choice(PhoneAccess access) const override;
    QString report(const SlotSnapshot& slot) const override;
};

} // namespace gangflash
