// What people did: records of the chain like any other.
#include "ledger_fixture.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

PersonActed act(ActKind kind, const std::string& who, std::optional<BatchId> batch = {}) {
    PersonActed acted{.kind = kind, .who = {who, KnownBy::badge}, .at = {1'000'000}};
    acted.batch = batch;
    return acted;
}

TEST(Acts, StandInTheChainWithWhoDidThemAndHowThatIsKnown) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot-1").id;
        PersonActed stopped = act(ActKind::slot_stopped, "anna", batch);
        stopped.slot = "7";
        stopped.text = "the lamp smokes";
        ASSERT_TRUE(record(*journal, stopped));
        ASSERT_TRUE(record(*journal, act(ActKind::signed_in, "bert")));
        ASSERT_TRUE(close_batch(*journal, batch));
        ASSERT_TRUE(record(*journal, act(ActKind::signed_out, "bert")));
    }
    const auto report = load_batch(file, "lot-1");
    ASSERT_TRUE(report) << describe(report.error());
    ASSERT_EQ(report->acts.size(), 2U) << "what came after the batch is none of it";
    EXPECT_EQ(report->acts[0].act, "slot_stopped");
    EXPECT_EQ(report->acts[0].who, "anna");
    EXPECT_EQ(report->acts[0].known_by, "badge");
    EXPECT_EQ(report->acts[0].batch, "lot-1");
    EXPECT_EQ(report->acts[0].slot, "7");
    EXPECT_EQ(report->acts[0].text, "the lamp smokes");
    EXPECT_EQ(report->acts[1].act, "signed_in");
    EXPECT_EQ(list_acts(file)->size(), 3U);
    EXPECT_TRUE(verify_chain(file)->clean()) << verify_chain(file)->findings.front().text;
}

TEST(Acts, OfABatchThatIsNotOpenYetAreFoundByItsName) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        PersonActed prepared = act(ActKind::prepared, "eva");
        prepared.batch_name = "lot-1";
        ASSERT_TRUE(record(*journal, prepared));
        open_batch(*journal, "lot-2");
        open_batch(*journal, "lot-1");
    }
    EXPECT_THAT(load_batch(file, "lot-1")->acts, ElementsAre(Field(&ActRow::act, "prepared")));
    EXPECT_TRUE(load_batch(file, "lot-2")->acts.empty());
}

TEST(Acts, NobodyCanChangeOneUnseen) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    ASSERT_TRUE(record(*open_ledger(file), act(ActKind::revoked, "eva")));
    tamper(file, "UPDATE act SET who = 'bert'");
    const auto facts = verify_chain(file);
    ASSERT_FALSE(facts->clean());
    EXPECT_THAT(facts->findings.front().text, HasSubstr("table act"));
}

TEST(Acts, KeepNoIdentityOfAPhone) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    PersonActed scan = act(ActKind::scan_refused, "anna");
    scan.subject = "352099001761481";
    scan.text = "35-209900-176148-1 was scanned, slot 12, 20261130\x1b[2J" + std::string(900, 'x');
    ASSERT_TRUE(record(*open_ledger(file), scan));
    const ActRow row = list_acts(file)->front();
    EXPECT_EQ(row.subject, "***********1481");
    EXPECT_THAT(row.text, HasSubstr("**-******-***148-1 was scanned, slot 12, 20261130 [2J"));
    EXPECT_EQ(row.text.size(), 400U);
}

TEST(Acts, TextIsCutBetweenLetters) {
    std::string umlauts;
    while (umlauts.size() < 500)
        umlauts += "ü";
    EXPECT_EQ(act_text("x" + umlauts).size(), 399U);
    EXPECT_EQ(act_text("12345678901234"), "**********1234");
    EXPECT_EQ(act_text("1234567890123"), "1234567890123") << "a telephone number, a time";
}

TEST(Acts, APhoneIsWhoseTurnItIs) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot-1").id;
        open_unit(*journal, UnitOpened{batch, "1", "v1-1.1", {5}});
        open_unit(*journal, UnitOpened{batch, "2", "v1-1.2", {6}, {"bert", KnownBy::badge}});
    }
    const auto units = load_batch(file, "lot-1")->units;
    EXPECT_EQ(units[0].operator_name, "anna") << "who opened the batch";
    EXPECT_EQ(units[1].operator_name, "bert");
    EXPECT_EQ(units[1].operator_known_by, KnownBy::badge);
    EXPECT_TRUE(verify_chain(file)->clean());
}

TEST(Acts, TheOrderOfABatchStandsInItsOpening) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    BatchOpened opened = batch_record("lot-1");
    opened.order = {.userdata = "erase",
                    .recipe = "lot A",
                    .engineer = "eva",
                    .prepared_by = {"eva", KnownBy::badge},
                    .started_by = {"anna", KnownBy::named}};
    open_batch(*open_ledger(file), opened);
    EXPECT_EQ(load_batch(file, "lot-1")->order, opened.order);
    EXPECT_EQ(list_batches(file)->front().order, opened.order);
    EXPECT_TRUE(verify_chain(file)->clean());
}

TEST(Acts, WhatWasOrderedAndWhatWasSeenAreTwoColumns) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot-1").id;
        const UnitId unit = open_unit(*journal, batch, "1");
        UnitFacts facts;
        facts.details.userdata_ordered = "erase";
        facts.details.userdata_seen = "untouched";
        ASSERT_TRUE(append(*journal, FactsLearned{unit, facts, {7}}));
    }
    const PhoneDetails seen = load_batch(file, "lot-1")->units.front().facts.details;
    EXPECT_EQ(seen.userdata_ordered, "erase");
    EXPECT_EQ(seen.userdata_seen, "untouched");
    EXPECT_EQ(seen.userdata_proof, std::nullopt);
}

TEST(Acts, ALedgerOfAnyVersionIsReadAsItIs) {
    for (std::int64_t version = 1; version <= sqlite::newest_version(); ++version) {
        const TempFolder folder;
        const std::string file = folder.file("old.sqlite");
        make_golden_ledger(file);
        {
            auto database = sqlite::Database::open(file, sqlite::Database::Access::write);
            ASSERT_TRUE(database) << describe(database.error());
            ASSERT_TRUE(sqlite::migrate(*database, version));
        }
        const auto report = load_batch(file, "lot-1");
        ASSERT_TRUE(report) << version << ": " << describe(report.error());
        EXPECT_EQ(report->units.size(), 3U) << version;
        EXPECT_TRUE(report->acts.empty()) << version;
        EXPECT_TRUE(list_batches(file)) << version;
        EXPECT_TRUE(list_acts(file)) << version;
        std::vector<std::string> lines;
        EXPECT_TRUE(export_rows(file, ExportWhat::acts, [&](const std::string& line) {
            lines.push_back(line);
        })) << version;
        EXPECT_TRUE(lines.empty()) << version;
    }
}

} // namespace
} // namespace gangflash::tests
