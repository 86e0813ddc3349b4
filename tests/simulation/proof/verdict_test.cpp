// A verdict is shown only for what the journal has committed.
#include "tests/simulation/gang.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

std::uint64_t calls_of_a_whole_batch() {
    GangOptions options;
    options.phones = 1;
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    return gang.journal().calls;
}

} // namespace

/// The journal fails once at each of its calls, the one that closes the unit among them.
TEST(Verdicts, AreShownOnlyWhenTheyAreCommitted) {
    const std::uint64_t calls = calls_of_a_whole_batch();
    std::uint64_t shown_without_record = 0, shown = 0;
    for (std::uint64_t at = 0; at < calls; ++at) {
        SCOPED_TRACE("the journal fails from call " + std::to_string(at));
        GangOptions options;
        options.phones = 1;
        Gang gang(std::move(options));
        gang.journal().fail_after = at;
        ASSERT_TRUE(gang.run());
        EXPECT_TRUE(gang.totals().station_fault) << "a lost record is a fault of the station";
        for (const StationEvent& event : gang.told()) {
            const auto* verdict = std::get_if<EventVerdict>(&event.what);
            if (verdict == nullptr) continue;
            ++shown;
            const auto unit = gang.journal().units.find(verdict->unit);
            const bool kept = unit != gang.journal().units.end() && unit->second.closed;
            if (!kept) ++shown_without_record;
        }
        for (const SlotSnapshot& slot : gang.engine().snapshot().slots)
            if (slot.state == SlotState::passed || slot.state == SlotState::failed) {
                EXPECT_TRUE(slot.unit && gang.journal().units.at(*slot.unit).closed)
                    << "the tile shows what no record has";
            }
    }
    EXPECT_EQ(shown_without_record, 0U);
    EXPECT_GT(shown, 0U) << "the last call of a batch comes after its verdicts";
}

/// A record that was lost stops the station, though the disk takes the next one.
TEST(Verdicts, AreTheLastOnesWhenOneRecordWasLost) {
    GangOptions options;
    options.phones = 1;
    Gang gang(std::move(options));
    MemoryJournal& journal = gang.journal();
    journal.before_each = [&journal]() -> asio::awaitable<void> {
        journal.fail_after.reset();
        if (journal.calls == 9) journal.fail_after = 0;
        co_return;
    };
    ASSERT_TRUE(gang.run());
    ASSERT_TRUE(gang.totals().station_fault) << "the station goes on behind a hole in its record";
    EXPECT_EQ(gang.totals().station_fault->code, ErrorCode::ledger_unwritable);
    EXPECT_EQ(gang.totals().passed, 0U);
}

} // namespace gangflash::sim
