#include "station/grid/pages/work/identify_page.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/guide/markdown.hpp"

#include <variant>

namespace gangflash {

IdentifyPage::IdentifyPage(Desk& desk, const Workshop& workshop, QWidget* parent)
    : ReadingPage({"page_identify", tr("Identify"), QStringLiteral("Ctrl+1"), Shelf::tools},
                  JobKind::identify,
                  desk,
                  workshop,
                  tr("Says who is plugged in; with a package also storage and identity. Nothing is "
                     "written, and nothing is recorded."),
                  parent) {}

Checked<ReadingChoice> IdentifyPage::choice(PhoneAccess access) const {
    return ReadingChoice{.kind = JobKind::identify, .access = std::move(access), .readback = {}};
}

QString IdentifyPage::report(const SlotSnapshot& slot) const {
    std::string mode;
    for (const StationEvent& event : desk().diaries().of(slot.slot))
        if (const auto* arrived = std::get_if<EventArrived>(&event.what)) mode = arrived->mode;
    QString text = tr("Slot %1").arg(q(slot.slot));
    text = QStringLiteral("### %1\n\n| | |\n|---|---|\n").arg(markdown_of(text));
    for (const auto& [key, value] : workshop().phone_facts(slot, mode))
        text += QStringLiteral("| %1 | %2 |\n").arg(markdown_of(q(key)), markdown_of(q(value)));
    return text;
}

} // namespace gangflash
