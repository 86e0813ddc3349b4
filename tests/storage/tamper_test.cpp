#include "ledger_fixture.hpp"
#include "reports/sqlite/erase.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"
#include "sync_spy.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;

/// A way to cheat: SQL a stranger runs, and what verify must say.
struct Cheat {
    const char* name;
    const char* sql;
    Tamper expected;
    std::uint64_t seq; ///< the record that must be named; 0 = any
};

class Tampering : public ::testing::TestWithParam<Cheat> {};

TEST_P(Tampering, IsFoundAndNamed) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    ASSERT_TRUE(verify_chain(file)->clean());
    tamper(file, GetParam().sql);

    const auto facts = verify_chain(file);
    ASSERT_TRUE(facts) << describe(facts.error());
    ASSERT_FALSE(facts->clean()) << "nothing was noticed";
    const Finding& first = facts->findings.front();
    EXPECT_EQ(to_string(first.what), to_string(GetParam().expected)) << first.text;
    if (GetParam().seq != 0) {
        EXPECT_EQ(first.seq, GetParam().seq) << first.text;
    }
    EXPECT_FALSE(first.text.empty());
}

// Records of the small batch: 1 batch; 2-7 first phone; 8-13 second; 14-19 third; 20 end.
INSTANTIATE_TEST_SUITE_P(
    Ledger,
    Tampering,
    ::testing::Values(
        Cheat{"body",
              "UPDATE record SET body=replace(body,'fail','pass') WHERE kind='unit_closed'",
              Tamper::edited,
              13},
        Cheat{"time", "UPDATE record SET at_us=at_us+1 WHERE seq=9", Tamper::edited, 9},
        Cheat{"kind", "UPDATE record SET kind='retried' WHERE seq=10", Tamper::edited, 10},
        Cheat{"unit", "UPDATE record SET unit=1 WHERE seq=10", Tamper::edited, 10},
        Cheat{"hash", "UPDATE record SET hash=randomblob(32) WHERE seq=5", Tamper::edited, 5},
        Cheat{"one_deleted", "DELETE FROM record WHERE seq=6", Tamper::deleted, 6},
        Cheat{"first_deleted", "DELETE FROM record WHERE seq=1", Tamper::deleted, 1},
        Cheat{"deleted_and_renumbered",
              "DELETE FROM record WHERE seq=6; UPDATE record SET seq=seq-1 WHERE seq>6",
              Tamper::deleted,
              6},
        Cheat{"two_swapped",
              "UPDATE record SET seq=-1 WHERE seq=5; UPDATE record SET seq=5 WHERE seq=6;"
              "UPDATE record SET seq=6 WHERE seq=-1",
              Tamper::reordered,
              5},
        Cheat{"last_cut", "DELETE FROM record WHERE seq=20", Tamper::truncated, 20},
        Cheat{"tail_cut", "DELETE FROM record WHERE seq>13", Tamper::truncated, 14},
        Cheat{"all_cut", "DELETE FROM record", Tamper::truncated, 1},
        Cheat{"head_moved_back",
              "UPDATE chain_head SET records=19, hash=(SELECT hash FROM record "
              "WHERE seq=19)",
              Tamper::inserted,
              20},
        Cheat{"head_gone", "DELETE FROM chain_head", Tamper::truncated, 0},
        Cheat{"imei_changed",
              "UPDATE personal SET value='490154203237518' WHERE field='imei1'",
              Tamper::personal,
              5},
        Cheat{"imei_gone",
              "DELETE FROM personal WHERE unit=2 AND field='imei1'",
              Tamper::personal,
              9},
        Cheat{"imei_of_another",
              "UPDATE personal SET unit=3 WHERE unit=2 AND field='imei1'",
              Tamper::personal,
              9},
        Cheat{"stray_value",
              "INSERT INTO personal VALUES('00',1,'imei1',x'00','1')",
              Tamper::personal,
              0},
        Cheat{"result_painted_green",
              "UPDATE unit SET verdict='pass', error_id='' WHERE id=2",
              Tamper::results,
              0},
        Cheat{"counts_polished", "UPDATE batch SET passed=3, failed=0", Tamper::results, 0},
        Cheat{"step_forgotten", "DELETE FROM step WHERE unit=1", Tamper::results, 0},
        Cheat{"backup_invented",
              "INSERT INTO backup VALUES (4, 1, 1, 'restored', '/b', '', 1, 1, 0)",
              Tamper::results,
              0},
        Cheat{"trouble_forgotten", "DELETE FROM trouble", Tamper::results, 0}),
    [](const auto& cheat) { return std::string(cheat.param.name); });

TEST(Verify, FindsDigitsMovedFromAValueIntoItsSalt) {
    const TempFolder folder;
    const std::string fresh = folder.file("fresh.sqlite");
    write_small_batch(fresh);
    const std::string old = folder.file("old.sqlite");
    make_golden_ledger(old);
    for (const std::string& file : {fresh, old}) {
        ASSERT_TRUE(verify_chain(file)->clean());
        tamper(
            file,
            "UPDATE personal SET salt = CAST(salt || CAST(substr(value, 1, 9) AS BLOB) AS BLOB), "
            "value = substr(value, 10) WHERE field = 'imei1'");
        const auto facts = verify_chain(file);
        ASSERT_FALSE(facts->clean()) << file;
        EXPECT_EQ(to_string(facts->findings.front().what), "personal");
    }
}

TEST(Verify, FindsAnErasedValueThatIsBack) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file,
           "ATTACH '" + folder.file("stolen.sqlite") +
               "' AS stolen; CREATE TABLE stolen.personal AS SELECT * FROM main.personal;");
    SystemClock clock;
    ASSERT_TRUE(erase_personal(file, "test", {"lot-1", {}, "ben", "asked"}, clock));
    ASSERT_TRUE(verify_chain(file)->clean());
    tamper(file,
           "ATTACH '" + folder.file("stolen.sqlite") +
               "' AS stolen; INSERT INTO main.personal SELECT * FROM stolen.personal LIMIT 1;");
    const auto facts = verify_chain(file);
    ASSERT_FALSE(facts->clean());
    EXPECT_THAT(facts->findings.front().text, HasSubstr("was erased and is back"));
}

TEST(Verify, FindsSettingsThatAreNotALedgers) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file, "PRAGMA journal_mode=DELETE;");
    const auto facts = verify_chain(file);
    ASSERT_FALSE(facts->clean());
    EXPECT_EQ(to_string(facts->findings.front().what), "settings");
    EXPECT_THAT(facts->findings.front().text, HasSubstr("journal_mode"));
}

TEST(Start, ComparesTheEndOfTheChain) {
    for (const char* sql :
         {"UPDATE record SET body='{\"a\":1}' WHERE seq=20",
          "UPDATE record SET hash=randomblob(32) WHERE seq=20",
          "UPDATE chain_head SET records=19, hash=(SELECT hash FROM record WHERE seq=19)",
          "UPDATE chain_head SET records=21",
          "UPDATE chain_head SET hash=randomblob(32)",
          "DELETE FROM record WHERE seq=20",
          "DELETE FROM chain_head"}) {
        const TempFolder folder;
        const std::string file = folder.file("ledger.sqlite");
        write_small_batch(file);
        tamper(file, sql);
        SystemClock clock;
        const auto opened = SqliteJournal::open(file, "test", clock);
        ASSERT_FALSE(opened) << sql;
        EXPECT_EQ(opened.error().code, ErrorCode::ledger_damaged) << sql;
    }
}

struct SchemaCheat {
    const char* name;
    const char* sql;
    const char* words;
};
class SchemaTampering : public ::testing::TestWithParam<SchemaCheat> {};

TEST_P(SchemaTampering, IsFoundAndNamed) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file, GetParam().sql);
    const auto facts = verify_chain(file);
    ASSERT_TRUE(facts) << describe(facts.error());
    ASSERT_FALSE(facts->clean());
    EXPECT_EQ(to_string(facts->findings.front().what), "schema");
    EXPECT_THAT(facts->findings.front().text, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Ledger,
    SchemaTampering,
    ::testing::Values(
        SchemaCheat{"trigger_dropped",
                    "DROP TRIGGER record_never_deleted",
                    "trigger record_never_deleted is missing"},
        SchemaCheat{"trigger_added",
                    "CREATE TRIGGER t AFTER INSERT ON unit BEGIN UPDATE unit SET verdict='pass'; "
                    "END",
                    "trigger t was added"},
        SchemaCheat{"trigger_named_like_sqlites_own",
                    "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES('trigger',"
                    "'sqlite_harmless','unit',0,'CREATE TRIGGER sqlite_harmless AFTER UPDATE ON "
                    "unit BEGIN UPDATE unit SET verdict=''pass''; END');",
                    "trigger sqlite_harmless was added"},
        SchemaCheat{"index_added",
                    "CREATE UNIQUE INDEX one_phone ON unit(slot)",
                    "index one_phone was added"},
        SchemaCheat{"table_added",
                    "CREATE TABLE keeps(c TEXT REFERENCES personal(commitment))",
                    "table keeps was added"},
        SchemaCheat{"table_loosened",
                    "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql,"
                    "') STRICT',')') WHERE name='personal'",
                    "table personal was changed"},
        SchemaCheat{"view_lies",
                    "DROP VIEW batch_result; CREATE VIEW batch_result AS SELECT 'all good' AS x",
                    "view batch_result was changed"},
        SchemaCheat{"index_dropped", "DROP INDEX unit_by_batch", "unit_by_batch is missing"}),
    [](const auto& cheat) { return std::string(cheat.param.name); });

TEST(Verify, LetsAuditorsAddViewsOfTheirOwn) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file, "CREATE VIEW my_view AS SELECT count(*) FROM unit_result; ANALYZE;");
    const auto facts = verify_chain(file);
    EXPECT_TRUE(facts->clean());
    ASSERT_EQ(facts->notes.size(), 1U) << "it is said all the same";
    EXPECT_THAT(facts->notes[0].text, HasSubstr("my_view"));
}

TEST(Verify, RefusesUpdatesThroughOrdinarySql) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    for (const char* sql : {"UPDATE record SET body='{}'",
                            "DELETE FROM record",
                            "INSERT OR REPLACE INTO record SELECT * FROM record",
                            "UPDATE personal SET value='1'",
                            "DELETE FROM chain_head"})
        EXPECT_TRUE(refused(file, sql)) << sql;
    EXPECT_TRUE(verify_chain(file)->clean());
}

TEST(Verify, NoticesATailCutTogetherWithItsHeadByAHashPrintedEarlier) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    const LedgerHead printed = *read_head(file);
    tamper(file,
           "DELETE FROM record WHERE seq=20; UPDATE batch SET closed_us=NULL;"
           "UPDATE chain_head SET records=19, hash=(SELECT hash FROM record WHERE "
           "seq=19);");
    EXPECT_EQ(to_string(verify_chain(file)->findings.at(0).what), "shortened")
        << "the mark beside it knows better";
    std::filesystem::remove(file + ".mark");
    EXPECT_EQ(to_string(verify_chain(file)->findings.at(0).what), "unmarked");
    const auto facts = verify_chain(file, printed.hash);
    ASSERT_FALSE(facts->clean());
    EXPECT_THAT(facts->findings,
                ::testing::Contains(::testing::Field(&Finding::what, Tamper::truncated)));
}

TEST(Verify, FindsAnEarlierHeadInsideTheChain) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    const LedgerHead printed = *read_head(file);
    {
        auto journal = open_ledger(file);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, 9, Verdict::pass);
    }
    const auto facts = verify_chain(file, printed.hash);
    EXPECT_TRUE(facts->clean());
    EXPECT_EQ(facts->asked_seq, printed.records);
    EXPECT_GT(facts->head.records, printed.records);
}

TEST(Verify, ReadsALedgerThatAStationIsWriting) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot").id;
    for (int phone = 1; phone < 20; ++phone) {
        flash_phone(*journal, batch, phone, Verdict::pass);
        EXPECT_TRUE(verify_chain(file)->clean());
    }
}

TEST(Backup, IsAVerifiedCopyAndNeverOverwrites) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    auto journal = open_ledger(file); // in use, and still copied
    const auto copy = backup_ledger(file, folder.file("copy.sqlite"));
    ASSERT_TRUE(copy) << describe(copy.error());
    EXPECT_TRUE(copy->clean());
    EXPECT_EQ(copy->head.hash, read_head(file)->hash);
    EXPECT_EQ(copy->units, 3U);
    const auto again = backup_ledger(file, folder.file("copy.sqlite"));
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().detail, HasSubstr("copy.sqlite"));
}

/// The disk keeps a word of the copy otherwise, and says that all is well.
TEST(Backup, OfADiskThatStoresOtherBytesIsNotCalledGood) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    SyncSpy spy;
    spy.spoil_writes_of("copy.sqlite", "unit_closed", "unit_clOsed");
    const auto copy = backup_ledger(file, folder.file("copy.sqlite"));
    EXPECT_TRUE(!copy || !copy->clean()) << "a torn copy is called good";
    EXPECT_TRUE(verify_chain(file)->clean()) << "the ledger itself is whole";
}

} // namespace
} // namespace gangflash::tests
