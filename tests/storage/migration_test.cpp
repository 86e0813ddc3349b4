#include "ledger_fixture.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

namespace gangflash::tests {
namespace {

TEST(Migration, ReadsAnOldLedgerAsItIs) {
    const TempFolder folder;
    const std::string file = folder.file("old.sqlite");
    make_golden_ledger(file);
    const auto facts = verify_chain(file);
    ASSERT_TRUE(facts) << describe(facts.error());
    EXPECT_TRUE(facts->clean()) << facts->findings.front().text;
    EXPECT_EQ(facts->head.hash, "cc23e148d5287091783ca36e0752297c7f46035f271c57863d1463801b3cb2e5")
        << "the chain's arithmetic changed: old ledgers would look tampered with";
    EXPECT_EQ(load_batch(file, "lot-1")->units.size(), 3U);
}

TEST(Migration, BringsAnOldLedgerToTheNewestVersionAndLosesNothing) {
    const TempFolder folder;
    const std::string file = folder.file("old.sqlite");
    make_golden_ledger(file);
    const auto before = load_batch(file, "lot-1");
    {
        auto journal = open_ledger(file);
        BatchOpened again = batch_record("lot-1");
        const auto other = try_open_batch(*journal, again);
        ASSERT_FALSE(other) << "nobody knows what its phones passed";
        EXPECT_EQ(other.error().code, ErrorCode::batch_of_other_work);
        again.again = true;
        EXPECT_EQ(open_batch(*journal, again).passed, 0U);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, 9, Verdict::pass);
    }
    auto database = sqlite::Database::open(file, sqlite::Database::Access::read);
    ASSERT_TRUE(database);
    EXPECT_EQ(*database->number("PRAGMA user_version"), sqlite::newest_version());
    const auto facts = verify_chain(file, before->ledger_head.hash);
    EXPECT_TRUE(facts->clean()) << facts->findings.front().text;
    EXPECT_EQ(facts->asked_seq, before->ledger_head.records);
    const auto after = load_batch(file, "lot-1");
    ASSERT_EQ(after->units.size(), before->units.size());
    EXPECT_EQ(after->units[0].facts.imei1, before->units[0].facts.imei1);
}

TEST(Migration, StartsAgainAfterAStationDiedInTheMiddle) {
    const TempFolder folder;
    const std::string file = folder.file("half.sqlite");
    {
        auto database = sqlite::Database::open(file, sqlite::Database::Access::create);
        ASSERT_TRUE(database);
        ASSERT_TRUE(sqlite::migrate(*database, 1));
    }
    write_small_batch(file);
    EXPECT_TRUE(verify_chain(file)->clean());
}

} // namespace
} // namespace gangflash::tests
