// What people did: records of the chain like any other.
#include "ledger_fixture.hpp"
#include "reports/api/acts.hpp"
#include "reports/sqlite/act_notes.hpp"
#include "reports/sqlite/act_writer.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <filesystem>
#include <fstream>

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
    EXPECT_EQ(act_batch("2026-12-01-030124-h3ba"), "2026-12-01-030124-h3ba")
        << "the name that the batch has, or nobody finds who prepared it";
    EXPECT_EQ(act_batch("LOT\x1b 7"), "LOT  7");
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

/// The order alone says nothing; but what begins is recorded before it does.
TEST(Acts, OfAStationThatDiedIsKnownWhoseDataItHadNotTouched) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    {
        auto journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, "lot-1").id;
        UnitFacts ordered;
        ordered.details.userdata_ordered = "erase";
        UnitFacts begun = ordered;
        begun.details.userdata_seen = "begun";
        const UnitId first = open_unit(*journal, batch, "1");
        ASSERT_TRUE(append(*journal, FactsLearned{first, ordered, {7}}));
        const UnitId second = open_unit(*journal, batch, "2");
        ASSERT_TRUE(append(*journal, FactsLearned{second, begun, {7}}));
        open_unit(*journal, batch, "3"); // nothing was said of it yet
    }
    {
        const auto next = open_ledger(file);
    }
    const auto units = load_batch(file, "lot-1")->units;
    EXPECT_EQ(units[0].facts.details.userdata_seen, "untouched");
    EXPECT_EQ(units[1].facts.details.userdata_seen, "begun");
    EXPECT_EQ(units[2].facts.details.userdata_seen, std::nullopt);
    EXPECT_EQ(units[0].error_id, "STA-906");
    EXPECT_TRUE(verify_chain(file)->clean());
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

TEST(ActNotes, OfATimeWhenAnotherHoldsTheLedgerAreTakenInByTheHolder) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    SystemClock clock;
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot-1").id;
    PersonActed revoked = act(ActKind::revoked, "eva");
    revoked.subject = "mallory";
    auto writer = ActWriter::open(file, "gangflash people revoke", clock);
    ASSERT_TRUE(writer) << describe(writer.error());
    ASSERT_TRUE(writer->waits());
    EXPECT_EQ(writer->waits()->code, ErrorCode::ledger_in_use);
    ASSERT_TRUE(writer->record(revoked));
    EXPECT_TRUE(list_acts(file)->empty());

    open_unit(*journal, batch, "1"); // any record of the holder's
    ASSERT_EQ(list_acts(file)->size(), 1U);
    EXPECT_EQ(list_acts(file)->front().subject, "mallory");
    EXPECT_EQ(list_acts(file)->front().at, revoked.at) << "when it was done, not when it was taken";
    open_unit(*journal, batch, "2");
    EXPECT_EQ(list_acts(file)->size(), 1U) << "once";
    EXPECT_TRUE(verify_chain(file)->clean()) << verify_chain(file)->findings.front().text;
}

/// By a program that has it to itself.
bool recorded_in_chain(const std::string& file, const PersonActed& what, Clock& clock) {
    auto writer = ActWriter::open(file, "test", clock);
    return writer && !writer->waits() && writer->record(what);
}

/// Somebody is revoked, whatever became of the ledger; what could never be kept is told before.
TEST(ActNotes, WaitWhereTheLedgerCannotBeHad) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    SystemClock clock;
    {
        const auto journal = open_ledger(file);
    }
    std::filesystem::remove(file + ".mark");
    auto writer = ActWriter::open(file, "test", clock);
    ASSERT_TRUE(writer) << describe(writer.error());
    ASSERT_TRUE(writer->waits());
    EXPECT_EQ(writer->waits()->code, ErrorCode::ledger_mark_missing);
    ASSERT_TRUE(writer->record(act(ActKind::revoked, "eva")));
    EXPECT_TRUE(sqlite::ActNotes::waiting(file));
    const std::string nowhere = folder.file("ledger.sqlite/no-folder/ledger.sqlite");
    EXPECT_FALSE(ActWriter::open(nowhere, "test", clock));
}

TEST(ActNotes, MakeALedgerWhereThereIsNone) {
    const TempFolder folder;
    const std::string file = folder.file("state/ledger.sqlite");
    SystemClock clock;
    ASSERT_TRUE(recorded_in_chain(file, act(ActKind::enrolled, "eva"), clock));
    EXPECT_EQ(list_acts(file)->size(), 1U);
    EXPECT_TRUE(verify_chain(file)->clean());
}

/// A station that died after its commit and before it emptied the file.
TEST(ActNotes, AreNotTakenTwice) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    SystemClock clock;
    const PersonActed enrolled = act(ActKind::enrolled, "eva");
    ASSERT_TRUE(recorded_in_chain(file, enrolled, clock));
    ASSERT_TRUE(note_act(file, enrolled));
    PersonActed next = enrolled;
    next.at.value += 1;
    ASSERT_TRUE(recorded_in_chain(file, next, clock));
    EXPECT_EQ(list_acts(file)->size(), 2U);
}

TEST(ActNotes, ThatNobodyCanReadAreSaidToBeThere) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    std::ofstream(sqlite::act_notes_path(file)) << "{\"act\":\"revoked\"\n[[[[\n";
    {
        const auto journal = open_ledger(file);
    }
    const auto acts = list_acts(file);
    ASSERT_EQ(acts->size(), 2U);
    EXPECT_EQ(acts->front().known_by, "station");
    EXPECT_THAT(acts->front().subject, HasSubstr("could not be read"));
    EXPECT_GT(acts->front().at.value, 0);
    EXPECT_EQ(std::filesystem::file_size(sqlite::act_notes_path(file)), 0U);
}

/// What waits is read at once: a note that would not be read with the others is refused.
TEST(ActNotes, AreNeverDroppedForAnother) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    PersonActed waiting = act(ActKind::revoked, "eva");
    waiting.text = std::string(200, 'x');
    std::size_t count = 0;
    {
        std::ofstream notes(sqlite::act_notes_path(file));
        for (std::size_t size = 0; size < (1U << 20) - 1000; ++count) {
            ++waiting.at.value;
            const std::string line = sqlite::act_note(waiting) + '\n';
            notes << line;
            size += line.size();
        }
    }
    Result<void> noted = success();
    while (noted) {
        ++waiting.at.value;
        noted = note_act(file, waiting);
        if (noted) ++count;
    }
    EXPECT_EQ(noted.error().code, ErrorCode::ledger_unwritable);
    EXPECT_THAT(noted.error().detail, HasSubstr("too many notes"));
    {
        const auto journal = open_ledger(file);
    }
    EXPECT_EQ(list_acts(file)->size(), count);
    EXPECT_TRUE(note_act(file, waiting)) << "there is room again";
}

TEST(ActNotes, AreTheirOwnersAloneAndThroughNoLink) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    ASSERT_TRUE(note_act(file, act(ActKind::enrolled, "eva")));
    const auto rights = std::filesystem::status(sqlite::act_notes_path(file)).permissions();
    EXPECT_EQ(rights, std::filesystem::perms(0600));
    const std::string other = folder.file("other.sqlite");
    std::filesystem::create_symlink(folder.file("target"), sqlite::act_notes_path(other));
    EXPECT_FALSE(note_act(other, act(ActKind::enrolled, "eva")));
    EXPECT_FALSE(std::filesystem::exists(folder.file("target")));
}

TEST(ActNotes, AreReadAsTheyWereWritten) {
    PersonActed note = act(ActKind::slot_stopped, "eva");
    note.batch_name = "lot \"A\"";
    note.slot = "7";
    note.text = "because";
    const auto read = sqlite::parse_act_note(sqlite::act_note(note));
    ASSERT_TRUE(read);
    EXPECT_EQ(sqlite::act_note(*read), sqlite::act_note(note));
    EXPECT_EQ(read->who, note.who);
    EXPECT_FALSE(sqlite::parse_act_note("{\"act\":\"dreamt\",\"at_us\":1}"));
}

} // namespace
} // namespace gangflash::tests
