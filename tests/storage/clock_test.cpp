// Clocks that people set back: the ledger says so, and measures by another one.
#include "ledger_fixture.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t day = 86'400'000'000;

/// Both hands are set by the test.
class HandClock final : public Clock {
public:
    TimePoint now() const override { return TimePoint(std::chrono::microseconds(steady)); }
    UtcMicros utc_now() const override { return {wall}; }
    asio::awaitable<void> sleep_for(std::chrono::microseconds) override { co_return; }
    void pass(std::int64_t micros) {
        steady += micros;
        wall += micros;
    }
    std::int64_t steady = 0;
    std::int64_t wall = 1'795'600'000'000'000;
};

std::unique_ptr<SqliteJournal> open_with(const std::string& file, Clock& clock) {
    auto journal = SqliteJournal::open(file, "test", clock);
    if (!journal) throw std::runtime_error(describe(journal.error()));
    return std::move(*journal);
}

std::vector<std::string> clock_notes(const std::string& file) {
    const auto facts = verify_chain(file);
    EXPECT_THAT(facts->findings, IsEmpty());
    std::vector<std::string> words;
    for (const Note& note : facts->notes)
        if (note.what == "clock") words.push_back(note.text);
    return words;
}

TEST(ClockSetBack, WhileAPhoneIsInWorkIsRecordedShownAndMeasuredAround) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    HandClock clock;
    auto journal = open_with(file, clock);
    BatchOpened opened = batch_record("lot");
    opened.at = clock.utc_now();
    const BatchId batch = open_batch(*journal, opened).id;
    const UnitId unit = open_unit(*journal, {batch, "1", "v1-1.1", clock.utc_now()});
    clock.pass(2'000'000);
    clock.wall -= day;
    UnitClosed end{unit, Verdict::pass, {}, {}, 1, 0, 1, clock.utc_now()};
    end.micros = 2'000'000;
    ASSERT_TRUE(append(*journal, end));

    const auto notes = clock_notes(file);
    ASSERT_THAT(notes, SizeIs(2));
    EXPECT_THAT(notes[0], HasSubstr("set back by 86400.000 s"));
    EXPECT_THAT(notes[1], HasSubstr("it took 2.000 s"));
    const auto report = load_batch(file, "lot");
    ASSERT_THAT(report->clock_steps, SizeIs(1));
    EXPECT_EQ(report->clock_steps[0].behind, static_cast<std::uint64_t>(day));
    ASSERT_THAT(report->units, SizeIs(1));
    EXPECT_TRUE(report->units[0].clock_went_back());
    EXPECT_EQ(report->units[0].took(), 2'000'000U);
}

TEST(ClockSetBack, BetweenTwoSessionsIsRecordedOnce) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    HandClock clock;
    BatchOpened opened = batch_record("lot");
    opened.at = clock.utc_now();
    {
        open_batch(*open_with(file, clock), opened);
    }
    clock.pass(3'600'000'000);
    clock.wall -= day;
    {
        auto journal = open_with(file, clock);
        opened.at = clock.utc_now();
        open_batch(*journal, opened);
        clock.pass(1'000);
        open_batch(*journal, opened);
    }
    EXPECT_THAT(clock_notes(file), SizeIs(1));
}

TEST(ClockSetBack, IsNotSaidOfAClockThatRunsOrIsSetForward) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    HandClock clock;
    auto journal = open_with(file, clock);
    for (int i = 0; i < 50; ++i) {
        clock.pass(60'000'000);
        if (i % 7 == 0) clock.wall += 3'600'000'000;
        if (i % 5 == 0) clock.wall -= 20'000; // NTP
        BatchOpened opened = batch_record("lot");
        opened.at = clock.utc_now();
        open_batch(*journal, opened);
    }
    EXPECT_THAT(clock_notes(file), IsEmpty());
}

TEST(ClockSetBack, InSmallStepsAddsUp) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    HandClock clock;
    auto journal = open_with(file, clock);
    for (int i = 0; i < 10; ++i) {
        clock.pass(10'000'000);
        clock.wall -= 500'000;
        BatchOpened opened = batch_record("lot");
        opened.at = clock.utc_now();
        open_batch(*journal, opened);
    }
    EXPECT_FALSE(clock_notes(file).empty());
}

} // namespace
} // namespace gangflash::tests
