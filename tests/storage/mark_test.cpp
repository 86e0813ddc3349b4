// A ledger against its own keeper: what lost its end, its mark or its place, and who says it may be
// worked on again.
#include "child_process.hpp"
#include "ledger_fixture.hpp"
#include "reports/sqlite/accept.hpp"
#include "reports/sqlite/mark.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string child_program = GANGFLASH_TESTS_DIR "/ledger_child";

std::string mark_of(const std::string& file) {
    return file + ".mark";
}

ErrorCode opening_ends_with(const std::string& file) {
    SystemClock clock;
    const auto opened = SqliteJournal::open(file, "test", clock);
    return opened ? ErrorCode{} : opened.error().code;
}

/// The finding of this kind, or what stands there instead.
std::string finding(const std::string& file, Tamper what) {
    const auto facts = verify_chain(file);
    if (!facts) return describe(facts.error());
    for (const Finding& each : facts->findings)
        if (each.what == what) return each.text;
    return facts->clean() ? "clean" : "another: " + facts->findings.front().text;
}

void copy_over(const std::string& from, const std::string& to) {
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
}

// SQLite's write-ahead log: a header of 32 bytes with the salts of this round at offset 16, then
// frames of a 24-byte header, the salts at offset 8, and one page.
constexpr std::size_t log_header = 32;
constexpr std::size_t log_frame = 24 + 4096;

/// The frames of the log's present round; behind them may stand those of an earlier one.
std::size_t frames_in_use(const std::string& log) {
    std::ifstream in(log, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto salts = [&](std::size_t at) { return bytes.substr(at, 8); };
    std::size_t frames = 0;
    while (log_header + (frames + 1) * log_frame <= bytes.size() &&
           salts(log_header + frames * log_frame + 8) == salts(16))
        ++frames;
    return frames;
}

/// A station that showed verdicts and was killed: its last records stand in the log alone.
class KilledStation : public ::testing::Test {
protected:
    KilledStation() : file(folder.file("ledger.sqlite")) {
        ChildProcess child({child_program, file});
        std::string shown;
        while (std::count(shown.begin(), shown.end(), '\n') < 20)
            shown += child.read_some();
        child.kill_and_read_rest();
    }
    TempFolder folder;
    std::string file;
};

TEST_F(KilledStation, IsResumedWhenNothingIsMissing) {
    EXPECT_EQ(finding(file, Tamper::shortened), "clean");
    EXPECT_EQ(opening_ends_with(file), ErrorCode{});
    EXPECT_EQ(finding(file, Tamper::shortened), "clean");
}

TEST_F(KilledStation, WhoseLogIsLostIsShorterThanItWas) {
    fs::remove(file + "-wal");
    fs::remove(file + "-shm");
    // The log held everything: without it the file may hold no ledger at all.
    const auto facts = verify_chain(file);
    EXPECT_TRUE(!facts || !facts->clean()) << "verdicts that were shown are gone, and it is clean";
    EXPECT_NE(opening_ends_with(file), ErrorCode{}) << "a station went on as if nothing had been";
}

TEST_F(KilledStation, WhoseLogIsCutIsShorterThanItWas) {
    const std::size_t frames = frames_in_use(file + "-wal");
    ASSERT_GT(frames, 0U);
    fs::resize_file(file + "-wal", log_header + frames / 2 * log_frame);
    fs::remove(file + "-shm");
    EXPECT_THAT(finding(file, Tamper::shortened), HasSubstr("STA-918"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_shortened);
}

class MarkedLedger : public ::testing::Test {
protected:
    MarkedLedger() : file(folder.file("ledger.sqlite")) {
        write_small_batch(file);
        copy_over(file, folder.file("older.sqlite"));
        copy_over(mark_of(file), folder.file("older.mark"));
        auto journal = open_ledger(file);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, 9, Verdict::pass);
    }
    TempFolder folder;
    std::string file;
};

TEST_F(MarkedLedger, SaysHowFarItCameAndWhichFileItIs) {
    const auto mark = sqlite::read_mark(file);
    ASSERT_TRUE(mark && *mark);
    EXPECT_EQ((*mark)->place.hash.hex(), read_head(file)->hash);
    EXPECT_EQ(static_cast<std::uint64_t>((*mark)->place.seq), read_head(file)->records);
    EXPECT_EQ((*mark)->path, fs::canonical(file).string());
    EXPECT_EQ((*mark)->copy_of, "");
}

TEST_F(MarkedLedger, IsMissedWhenAnOlderCopyStandsInItsPlace) {
    copy_over(folder.file("older.sqlite"), file); // the same inode
    EXPECT_THAT(finding(file, Tamper::shortened), HasSubstr("it ends at record 20"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_shortened);
    fs::rename(folder.file("older.sqlite"), file); // another one
    EXPECT_THAT(finding(file, Tamper::shortened), HasSubstr("STA-918"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_shortened);
}

TEST_F(MarkedLedger, IsMissedWhenAnotherLedgerStandsInItsPlace) {
    fs::remove(file);
    const std::string other = folder.file("other.sqlite");
    for (int i = 0; i < 3; ++i) {
        auto journal = open_ledger(other);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, i, Verdict::pass);
        flash_phone(*journal, open_batch(*journal, "lot-2").id, i + 10, Verdict::pass);
    }
    ASSERT_GE(read_head(other)->records, 26U);
    fs::rename(other, file);
    EXPECT_THAT(finding(file, Tamper::shortened), HasSubstr("is another one"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_shortened);
}

TEST_F(MarkedLedger, WithoutItsMarkIsAFindingOfItsOwn) {
    fs::remove(mark_of(file));
    EXPECT_THAT(finding(file, Tamper::unmarked), HasSubstr("STA-919"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_mark_missing);
    EXPECT_FALSE(fs::exists(mark_of(file))) << "a refused station made a mark";
    std::ofstream(mark_of(file)) << "nonsense";
    EXPECT_THAT(finding(file, Tamper::unmarked), HasSubstr("STA-919"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_mark_missing);
}

/// Nothing beside the ledger can show this; a head printed elsewhere does (docs/ledger.md).
TEST_F(MarkedLedger, RolledBackTogetherWithItsMarkIsFoundByAHeadPrintedLater) {
    const std::string printed = read_head(file)->hash;
    copy_over(folder.file("older.sqlite"), file);
    copy_over(folder.file("older.mark"), mark_of(file));
    EXPECT_TRUE(verify_chain(file)->clean()) << "what stands here together looks whole";
    const auto facts = verify_chain(file, printed);
    ASSERT_FALSE(facts->clean());
    EXPECT_EQ(to_string(facts->findings.front().what), "truncated");
}

TEST_F(MarkedLedger, SurvivesAMarkTornInTheMiddle) {
    // Each slot in turn: the other one is whole, and the ledger is never behind it.
    for (const int slot : {0, 1}) {
        copy_over(mark_of(file), folder.file("whole.mark"));
        std::fstream mark(mark_of(file), std::ios::in | std::ios::out | std::ios::binary);
        mark.seekp(slot * 4096 + 20);
        mark << "torn";
        mark.close();
        EXPECT_TRUE(verify_chain(file)->clean()) << "slot " << slot;
        EXPECT_EQ(opening_ends_with(file), ErrorCode{}) << "slot " << slot;
    }
}

TEST_F(MarkedLedger, CopiedElsewhereIsCalledACopyAndNotAlarmedAbout) {
    const std::string real = fs::canonical(file).string();
    const std::string bare = folder.file("bare.sqlite");
    copy_over(file, bare);
    const std::string with_mark = folder.file("with_mark.sqlite");
    copy_over(file, with_mark);
    copy_over(mark_of(file), mark_of(with_mark));
    const std::string backup = folder.file("backup.sqlite");
    ASSERT_TRUE(backup_ledger(file, backup)->clean());
    for (const std::string& copy : {bare, with_mark, backup}) {
        const auto facts = verify_chain(copy);
        ASSERT_TRUE(facts) << describe(facts.error());
        EXPECT_THAT(facts->findings, IsEmpty()) << copy << facts->findings.front().text;
        EXPECT_EQ(facts->copy_of, real) << copy;
        EXPECT_EQ(opening_ends_with(copy), ErrorCode::ledger_shortened)
            << copy << ": a station may not go on in a copy by itself";
    }
    EXPECT_EQ(verify_chain(file)->copy_of, "") << "the original is none";
}

/// Whoever cuts a ledger could else lay any other mark beside it, and call it a copy.
TEST_F(MarkedLedger, IsNoCopyBecauseAnotherLedgersMarkLiesBesideIt) {
    const std::string other = folder.file("other.sqlite");
    write_small_batch(other);
    copy_over(folder.file("older.sqlite"), file);
    copy_over(mark_of(other), mark_of(file));
    EXPECT_THAT(finding(file, Tamper::unmarked), HasSubstr("the mark of another ledger"));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_mark_missing);
    const auto head = read_head(file);
    EXPECT_EQ(head->copy_of, "");
    EXPECT_THAT(head->problem, HasSubstr("STA-919"));
}

/// A backup that is put back with the mark it came with: for an engineer to accept.
TEST_F(MarkedLedger, PutBackFromItsBackupIsACopyOfItself) {
    const std::string backup = folder.file("backup.sqlite");
    ASSERT_TRUE(backup_ledger(file, backup)->clean());
    fs::remove(file);
    fs::copy_file(backup, file);
    copy_over(mark_of(backup), mark_of(file));
    const auto facts = verify_chain(file);
    EXPECT_THAT(facts->findings, IsEmpty());
    EXPECT_EQ(facts->copy_of, fs::canonical(file).string());
}

TEST_F(MarkedLedger, ABackupThatLostItsEndIsNoWholeCopy) {
    const std::string backup = folder.file("backup.sqlite");
    ASSERT_TRUE(backup_ledger(file, backup)->clean());
    copy_over(folder.file("older.sqlite"), backup);
    EXPECT_THAT(finding(backup, Tamper::shortened), HasSubstr("STA-918"));
}

TEST_F(MarkedLedger, MovedWithItsMarkStaysTheOriginal) {
    const std::string moved = folder.file("moved.sqlite");
    fs::rename(file, moved);
    fs::rename(mark_of(file), mark_of(moved));
    EXPECT_EQ(verify_chain(moved)->copy_of, "");
    EXPECT_EQ(opening_ends_with(moved), ErrorCode{});
    EXPECT_EQ((*sqlite::read_mark(moved))->path, fs::canonical(moved).string());
}

TEST_F(MarkedLedger, RestoredIsTakenOverByARecordedActAlone) {
    copy_over(folder.file("older.sqlite"), file);
    SystemClock clock;
    const auto accepted =
        accept_ledger(file, "test", {"anna", "the disk died", "engineer ben"}, clock);
    ASSERT_TRUE(accepted) << describe(accepted.error());
    EXPECT_EQ(accepted->records, 21U);
    EXPECT_EQ(opening_ends_with(file), ErrorCode{});
    const auto facts = verify_chain(file);
    EXPECT_THAT(facts->findings, IsEmpty());
    ASSERT_EQ(facts->notes.size(), 1U);
    EXPECT_THAT(facts->notes[0].text, HasSubstr("the disk died"));
    EXPECT_THAT(facts->notes[0].text, HasSubstr("engineer ben"));
    std::string record;
    ASSERT_TRUE(
        export_rows(file, ExportWhat::records, [&](const std::string& line) { record = line; }));
    EXPECT_THAT(record, HasSubstr("mark_records")) << "what it should have held stays known";

    const std::string backup = folder.file("backup.sqlite");
    ASSERT_TRUE(backup_ledger(file, backup)->clean());
    ASSERT_TRUE(accept_ledger(backup, "test", {"anna", "moved", "ben"}, clock));
    EXPECT_EQ(verify_chain(backup)->copy_of, "") << "it is an original now";
    EXPECT_EQ(opening_ends_with(backup), ErrorCode{});
    EXPECT_FALSE(accept_ledger(folder.file("none"), "test", {"a", "b", "c"}, clock));
    EXPECT_FALSE(fs::exists(folder.file("none")));
}

TEST(Mark, OfALedgerOfBeforeBeginsAtItsUpgradeAndIsRecorded) {
    const TempFolder folder;
    const std::string file = folder.file("old.sqlite");
    make_golden_ledger(file);
    ASSERT_FALSE(fs::exists(mark_of(file)));
    EXPECT_TRUE(verify_chain(file)->clean()) << "an old ledger never had one";
    open_ledger(file);
    const auto facts = verify_chain(file);
    EXPECT_THAT(facts->findings, IsEmpty());
    ASSERT_FALSE(facts->notes.empty());
    EXPECT_THAT(facts->notes[0].text, HasSubstr("mark began"));
    fs::remove(mark_of(file));
    EXPECT_EQ(opening_ends_with(file), ErrorCode::ledger_mark_missing) << "and is missed then";
}

TEST(Mark, OfAnUpgradeThatDiedInTheMiddleIsBegunAgain) {
    const TempFolder folder;
    const std::string file = folder.file("old.sqlite");
    make_golden_ledger(file);
    std::ofstream(mark_of(file)) << std::string(8192, '\n'); // made, not yet written
    EXPECT_EQ(opening_ends_with(file), ErrorCode{});
    EXPECT_TRUE(verify_chain(file)->clean());
}

} // namespace
} // namespace gangflash::tests
