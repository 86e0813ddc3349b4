#include "ledger_fixture.hpp"
#include "reports/sqlite/database.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <fstream>
#include <limits>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Ledger, ShowsABatchAsItWasRecorded) {
    const TempFolder folder;
    const std::string file = folder.file("new/folder/ledger.sqlite");
    write_small_batch(file);

    const auto report = load_batch(file, "lot-1");
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->passed, 2U);
    EXPECT_EQ(report->failed, 1U);
    EXPECT_EQ(report->aborted, 0U);
    EXPECT_EQ(report->first_pass, 2U);
    EXPECT_EQ(report->operator_name, "anna");
    EXPECT_TRUE(report->closed_at);
    ASSERT_THAT(report->units, SizeIs(3));
    const UnitRow& first = report->units[0];
    EXPECT_EQ(first.verdict, Verdict::pass);
    EXPECT_EQ(first.boot, BootSeen::seen);
    EXPECT_EQ(first.facts.imei1->reveal(), imei_of_phone(1));
    EXPECT_EQ(first.facts.hw_code, 0x0766);
    EXPECT_EQ(first.facts.storage_size, 31'268'536'320U);
    EXPECT_EQ(first.facts.secure_boot, std::nullopt);
    const UnitRow& second = report->units[1];
    EXPECT_EQ(second.verdict, Verdict::fail);
    EXPECT_EQ(second.error_id, "USB-106");
    EXPECT_EQ(second.error_detail, "step=write");
    EXPECT_EQ(second.attempts, 2U);
    EXPECT_EQ(second.disconnects, 1U);
    ASSERT_THAT(report->troubles, SizeIs(2));
    EXPECT_EQ(report->troubles[0].kind, "disconnect");
    EXPECT_EQ(report->troubles[1].error_id, "USB-101");
    ASSERT_THAT(report->steps, SizeIs(4));
    EXPECT_EQ(report->steps[1].partition, "boot");
    EXPECT_EQ(report->ledger_head.hash.size(), 64U);
}

TEST(Ledger, ResumesABatchByItsNameWithThePhonesThatPassed) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);

    auto journal = open_ledger(file);
    const OpenBatch again = open_batch(*journal, "lot-1");
    EXPECT_EQ(again.passed, 2U);
    EXPECT_EQ(again.failed, 1U);
    ASSERT_THAT(again.passed_units, SizeIs(2));
    EXPECT_EQ(again.passed_units[0].imei1.reveal(), imei_of_phone(1));
    EXPECT_EQ(again.passed_units[1].me_id, *facts_of_phone(3).me_id);
    EXPECT_NE(open_batch(*journal, "lot-2").id, again.id);
    EXPECT_FALSE(load_batch(file, "lot-1")->closed_at) << "a resumed batch is open";
}

TEST(Ledger, RefusesRecordsAfterTheVerdictWithoutFailingForOthers) {
    const TempFolder folder;
    auto journal = open_ledger(folder.file("ledger.sqlite"));
    const BatchId batch = open_batch(*journal, "lot").id;
    const UnitId unit = flash_phone(*journal, batch, 1, Verdict::pass);

    const auto late = append(*journal, Disconnected{unit, 1, "write", {}});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::internal_error);
    flash_phone(*journal, batch, 2, Verdict::pass); // throws if the journal had failed
    EXPECT_TRUE(verify_chain(folder.file("ledger.sqlite"))->clean());
}

TEST(Ledger, KeepsTheLaterOfTwoFactsAndForgetsNone) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    const UnitId unit = open_unit(*journal, batch, "1");
    UnitFacts early;
    early.imei1 = Personal("111111111111111");
    early.chip = "MT6765";
    UnitFacts late;
    late.imei1 = Personal("222222222222222");
    ASSERT_TRUE(append(*journal, FactsLearned{unit, early, {}}));
    ASSERT_TRUE(append(*journal, FactsLearned{unit, late, {}}));

    const auto units = find_units(file, {});
    ASSERT_THAT(*units, SizeIs(1));
    EXPECT_EQ(units->front().facts.imei1->reveal(), "222222222222222");
    EXPECT_EQ(units->front().facts.chip, "MT6765");
    EXPECT_FALSE(units->front().verdict) << "a phone in work has no verdict";
    UnitQuery by_first_imei;
    by_first_imei.imei = Personal("111111111111111");
    EXPECT_THAT(*find_units(file, by_first_imei), SizeIs(1));
    EXPECT_EQ(verify_chain(file)->personal_kept, 2U);
}

TEST(Ledger, TakesWhateverAPhoneSaysOfItself) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const UnitId unit = open_unit(*journal, open_batch(*journal, "lot").id, "1");
    UnitFacts facts;
    facts.storage_id = std::string("bad \xff\xfe utf-8 and \0 nul", 23);
    facts.storage_size = std::numeric_limits<std::uint64_t>::max();
    facts.preloader_before = "quote \" ' \\ \n end";
    ASSERT_TRUE(append(*journal, FactsLearned{unit, facts, {}}));

    EXPECT_TRUE(verify_chain(file)->clean());
    const auto units = find_units(file, {});
    EXPECT_EQ(units->front().facts.storage_size, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(units->front().facts.preloader_before, "quote \" ' \\ \n end");
}

TEST(Ledger, ShowsEveryStateOfABackup) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    const UnitId unit = open_unit(*journal, batch, "7");
    for (const char* state : {"taken", "open", "restored"})
        ASSERT_TRUE(append(
            *journal, BackupNoted{unit, 1, state, "/b/soc-1/2-3", "c0ffee", 12, 300'941'312, {}}));
    auto database = sqlite::Database::open(file, sqlite::Database::Access::read);
    ASSERT_TRUE(database);
    const auto states = database->number("SELECT count(DISTINCT state) FROM backup_result");
    ASSERT_TRUE(states) << describe(states.error());
    EXPECT_EQ(*database->number("SELECT count(*) FROM backup_result WHERE batch='lot' AND slot='7' "
                                "AND parts=12 AND bytes=300941312 AND folder='/b/soc-1/2-3' "
                                "AND manifest_sha256='c0ffee' AND attempt=1"),
              3);
    EXPECT_EQ(*database->number("SELECT count(DISTINCT state) FROM backup_result"), 3);
    EXPECT_TRUE(verify_chain(file)->clean());

    // Nothing is said of a phone after its verdict, about its backup neither.
    ASSERT_TRUE(append(*journal, UnitClosed{unit, Verdict::fail, Fault{}, {}, 1, 0, 0, {}}));
    EXPECT_FALSE(append(*journal, BackupNoted{unit, 1, "restored", "", "", 0, 0, {}}));
}

TEST(Ledger, GivesThePhonesOfADeadStationTheirEnd) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    UnitId unit;
    {
        auto journal = open_ledger(file);
        unit = open_unit(*journal, open_batch(*journal, "lot").id, "1");
        ASSERT_TRUE(append(*journal, AttemptStarted{unit, 1, "brom", {}}));
        ASSERT_TRUE(append(*journal, StepEnded{unit, 1, "write", "boot", 4096, "", 1, {}, {}}));
        ASSERT_TRUE(append(*journal, Disconnected{unit, 1, "write", {}}));
    }
    auto journal = open_ledger(file);
    EXPECT_EQ(journal->units_recovered(), 1U);
    const auto report = load_batch(file, "lot");
    EXPECT_EQ(report->aborted, 1U);
    EXPECT_EQ(report->units[0].verdict, Verdict::aborted);
    EXPECT_EQ(report->units[0].error_id, "STA-906");
    EXPECT_EQ(report->units[0].attempts, 1U);
    EXPECT_EQ(report->units[0].disconnects, 1U);
    EXPECT_EQ(report->units[0].bytes_written, 4096U);
    EXPECT_FALSE(append(*journal, AttemptStarted{unit, 2, "brom", {}})) << "it is closed";
}

TEST(Ledger, IsOwnedByOneStationWhichTheSecondOneNames) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto owner = open_ledger(file);
    SystemClock clock;
    const auto second = SqliteJournal::open(file, "second", clock);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::ledger_in_use);
    EXPECT_THAT(second.error().detail, HasSubstr("pid=" + std::to_string(getpid())));
    EXPECT_THAT(second.error().detail, HasSubstr("program=test"));

    std::filesystem::create_symlink(file, folder.file("other-name.sqlite"));
    EXPECT_FALSE(SqliteJournal::open(folder.file("other-name.sqlite"), "third", clock));
    owner.reset();
    EXPECT_TRUE(SqliteJournal::open(file, "second", clock));
}

TEST(Ledger, LeavesFilesAloneThatAreNoLedger) {
    const TempFolder folder;
    SystemClock clock;
    const auto refuses = [&](const std::string& file, ErrorCode code) {
        std::ifstream before_stream(file, std::ios::binary);
        const std::string before{std::istreambuf_iterator<char>(before_stream), {}};
        const auto opened = SqliteJournal::open(file, "test", clock);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, code) << describe(opened.error());
        EXPECT_THAT(opened.error().detail, HasSubstr(file));
        EXPECT_FALSE(load_batch(file, "lot"));
        EXPECT_FALSE(verify_chain(file));
        std::ifstream after_stream(file, std::ios::binary);
        const std::string after{std::istreambuf_iterator<char>(after_stream), {}};
        EXPECT_EQ(before, after) << "the file was changed";
    };
    std::ofstream(folder.file("letter.txt")) << std::string(5000, 'x');
    refuses(folder.file("letter.txt"), ErrorCode::ledger_damaged);
    tamper(folder.file("foreign.sqlite"), "CREATE TABLE t(a); INSERT INTO t VALUES(1);");
    refuses(folder.file("foreign.sqlite"), ErrorCode::ledger_damaged);
    write_small_batch(folder.file("newer.sqlite"));
    tamper(folder.file("newer.sqlite"), "PRAGMA user_version=99; PRAGMA wal_checkpoint;");
    refuses(folder.file("newer.sqlite"), ErrorCode::ledger_unreadable);
    write_small_batch(folder.file("changed.sqlite"));
    tamper(folder.file("changed.sqlite"), "DROP TRIGGER record_never_updated;");
    EXPECT_EQ(SqliteJournal::open(folder.file("changed.sqlite"), "test", clock).error().code,
              ErrorCode::ledger_damaged);
}

TEST(Ledger, TakesAnEmptyFileForANewOne) {
    const TempFolder folder;
    std::ofstream(folder.file("ledger.sqlite")).flush();
    write_small_batch(folder.file("ledger.sqlite"));
    EXPECT_TRUE(verify_chain(folder.file("ledger.sqlite"))->clean());
}

TEST(Ledger, NamesTheBatchesWhenAskedForOneThatIsNotThere) {
    const TempFolder folder;
    write_small_batch(folder.file("ledger.sqlite"));
    const auto none = load_batch(folder.file("ledger.sqlite"), "lot-9");
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().detail, HasSubstr("lot-1"));
    EXPECT_FALSE(load_batch(folder.file("nothing.sqlite"), "lot-1"));
    EXPECT_FALSE(std::filesystem::exists(folder.file("nothing.sqlite"))) << "reading makes no file";
}

} // namespace
} // namespace gangflash::tests
