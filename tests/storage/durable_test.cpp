// What a shown verdict rests on: the log synced, then the mark synced, then the answer.
#include "ledger_fixture.hpp"
#include "reports/sqlite/mark.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"
#include "sync_spy.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Durable, EveryAnswerComesAfterLogAndMarkAreOnTheDisk) {
    const TempFolder folder;
    const SyncSpy spy;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    for (int phone = 1; phone <= 5; ++phone) {
        const UnitId unit = flash_phone(*journal, batch, phone, Verdict::pass);
        EXPECT_THAT(spy.unsynced("-wal"), IsEmpty()) << "the verdict is not on the disk";
        EXPECT_THAT(spy.unsynced(".mark"), IsEmpty()) << "the mark is not on the disk";
        const auto mark = sqlite::read_mark(file);
        EXPECT_EQ((*mark)->place.hash.hex(), read_head(file)->hash) << unit.value;
    }
    EXPECT_GT(spy.syncs("-wal"), 25) << "SQLite does not pass through the spy";
    EXPECT_GT(spy.syncs(".mark"), 25);
}

TEST(Durable, TheMarkIsNeverAheadOfTheLedger) {
    const TempFolder folder;
    SyncSpy spy;
    spy.expect_order("-wal", ".mark");
    auto journal = open_ledger(folder.file("ledger.sqlite"));
    const BatchId batch = open_batch(*journal, "lot").id;
    for (int phone = 1; phone <= 5; ++phone)
        flash_phone(*journal, batch, phone, Verdict::pass);
    EXPECT_EQ(spy.out_of_order(), 0) << "a mark was written before its record was on the disk";
}

class FailingSync : public ::testing::TestWithParam<const char*> {};

TEST_P(FailingSync, ShowsNoVerdictAndEndsEveryLaterCall) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot").id;
        const UnitId unit = open_unit(*journal, batch, "1");
        SyncSpy spy;
        spy.fail_syncs_of(GetParam());
        const auto verdict = append(*journal, UnitClosed{unit, Verdict::pass, {}, {}, 1, 0, 1, {}});
        ASSERT_FALSE(verdict) << "green for a verdict that the disk did not take";
        EXPECT_EQ(verdict.error().code, ErrorCode::ledger_unwritable);
        const auto later = close_batch(*journal, batch);
        ASSERT_FALSE(later);
        EXPECT_EQ(later.error().detail, verdict.error().detail);
    }
    EXPECT_THAT(verify_chain(file)->findings, IsEmpty());
    open_ledger(file);
    EXPECT_THAT(verify_chain(file)->findings, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Durable,
                         FailingSync,
                         ::testing::Values("-wal", ".mark"),
                         [](const auto& file) { return std::string(file.param).substr(1); });

TEST(Durable, AFreshLedgerThatCannotBeSyncedIsNoLedger) {
    for (const char* ending : {"-wal", ".mark"}) {
        const TempFolder folder;
        SyncSpy spy;
        spy.fail_syncs_of(ending);
        SystemClock clock;
        EXPECT_FALSE(SqliteJournal::open(folder.file("ledger.sqlite"), "test", clock)) << ending;
    }
}

std::int64_t median(std::vector<std::int64_t> micros) {
    std::ranges::nth_element(micros, micros.begin() + static_cast<long>(micros.size() / 2));
    return micros[micros.size() / 2];
}

/// What the mark costs on the disk of the temporary folder. GANGFLASH_LEDGER_VERDICTS=2000 for
/// figures to quote; the short form shows that it can be measured (200 verdicts, 2 s).
TEST(Durable, CostOfAVerdictIsMeasured) {
    const char* const asked = std::getenv("GANGFLASH_LEDGER_VERDICTS");
    const long verdicts = asked != nullptr ? std::strtol(asked, nullptr, 10) : 200;
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    SystemClock clock;
    std::vector<std::int64_t> whole, mark_alone;
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot").id;
        for (long phone = 0; phone < verdicts; ++phone) {
            const UnitId unit = open_unit(*journal, batch, "1");
            const auto began = clock.now();
            ASSERT_TRUE(append(*journal, UnitClosed{unit, Verdict::pass, {}, {}, 1, 0, 1, {}}));
            whole.push_back((clock.now() - began).count());
        }
    }
    auto mark = sqlite::MarkFile::open(file);
    ASSERT_TRUE(mark);
    const auto now = sqlite::read_mark(file);
    for (long i = 0; i < verdicts; ++i) {
        const auto began = clock.now();
        ASSERT_TRUE(mark->write(**now));
        mark_alone.push_back((clock.now() - began).count());
    }
    std::printf("a verdict: median %lld us, of it the mark %lld us (%ld verdicts)\n",
                static_cast<long long>(median(whole)),
                static_cast<long long>(median(mark_alone)),
                verdicts);
    EXPECT_LT(median(whole), 1'000'000) << "nobody waits a second for green";
}

} // namespace
} // namespace gangflash::tests
