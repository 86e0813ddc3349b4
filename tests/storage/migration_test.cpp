#include "ledger_fixture.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"
#include "tests/support/tree.hpp"

#include <fstream>

namespace gangflash::tests {
namespace {

/// A ledger as the first version wrote it, kept as text: tests/golden/ledger_v1.sqlite.sql.
void make_golden_ledger(const std::string& file) {
    std::ifstream stream(tree::source() / "tests/golden/ledger_v1.sqlite.sql");
    const std::string sql{std::istreambuf_iterator<char>(stream), {}};
    ASSERT_FALSE(sql.empty());
    tamper(file, sql);
}

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
        EXPECT_EQ(open_batch(*journal, "lot-1").passed, 2U);
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
