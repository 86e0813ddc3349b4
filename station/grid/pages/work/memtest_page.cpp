#include "station/grid/pages/work/memtest_page.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/guide/markdown.hpp"

#include <variant>

namespace gangflash {

MemtestPage::MemtestPage(Desk& desk, const Workshop& workshop, QWidget* parent)
    : ReadingPage(
          {"page_memtest", tr("Memory Test"), QStringLiteral("Ctrl+3"), Shelf::tools},
          JobKind::memory_test,
          desk,
          workshop,
          tr("Tests memory and storage by reading all of it. Nothing is written to a phone."),
          parent) {}

Checked<ReadingChoice> MemtestPage::choice(PhoneAccess access) const {
    return ReadingChoice{.kind = JobKind::memory_test, .access = std::move(access), .readback = {}};
}

QString MemtestPage::report(const SlotSnapshot& slot) const {
    QString text = QStringLiteral("### %1\n\n").arg(markdown_of(tr("Slot %1").arg(q(slot.slot))));
    for (const StationEvent& event : desk().diaries().of(slot.slot)) {
        const auto* test = std::get_if<EventMemoryTest>(&event.what);
        if (test == nullptr) continue;
        text += QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n|---|---|---|---|---|\n")
                    .arg(tr("Area"), tr("Size"), tr("Read"), tr("Bad pieces"), tr("Slow pieces"));
        for (const RegionReport& region : test->report.regions)
            text += QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n")
                        .arg(markdown_of(q(to_string(region.region))),
                             markdown_of(bytes_text(static_cast<double>(region.size))),
                             markdown_of(bytes_text(static_cast<double>(region.tested))))
                        .arg(region.bad.size())
                        .arg(region.slow.size());
        text += QLatin1Char('\n');
    }
    return text + log_of(slot);
}

} // namespace gangflash
