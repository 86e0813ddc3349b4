// The chain behind the journal, read by those who carry it elsewhere.
#include "ledger_fixture.hpp"
#include "reports/sqlite/ledger_file_reader.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Everything, asked for in pieces.
std::vector<ChainRecord> read_all(const RecordFeed& feed, std::size_t piece) {
    std::vector<ChainRecord> all;
    for (;;) {
        const auto more = feed.after(all.size(), piece);
        if (!more) {
            ADD_FAILURE() << describe(more.error());
            return all;
        }
        if (more->empty()) return all;
        EXPECT_LE(more->size(), piece);
        all.insert(all.end(), more->begin(), more->end());
    }
}

TEST(RecordFeed, InPiecesIsTheLedgerAsAWhole) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    const LedgerFileReader ledger(file);
    std::vector<nlohmann::json> exported;
    const auto rows = ledger.export_rows(ExportWhat::records, [&](const std::string& line) {
        exported.push_back(nlohmann::json::parse(line));
    });
    ASSERT_TRUE(rows);
    for (const std::size_t piece : {1U, 3U, 1000U}) {
        const auto fed = read_all(ledger, piece);
        ASSERT_THAT(fed, SizeIs(exported.size()));
        for (std::size_t i = 0; i < fed.size(); ++i) {
            EXPECT_EQ(fed[i].seq, exported[i].at("seq"));
            EXPECT_EQ(fed[i].at.value, exported[i].at("at_us"));
            EXPECT_EQ(fed[i].kind, exported[i].at("kind"));
            EXPECT_EQ(fed[i].batch, exported[i].at("batch"));
            EXPECT_EQ(fed[i].unit.has_value(), !exported[i].at("unit").is_null());
            EXPECT_EQ(fed[i].body, exported[i].at("body"));
            EXPECT_EQ(fed[i].hash.hex(), exported[i].at("hash"));
            EXPECT_EQ(fed[i].prev_hash, i == 0 ? Sha256{} : fed[i - 1].hash);
        }
        EXPECT_EQ(fed.back().hash.hex(), ledger.head()->hash);
    }
}

TEST(RecordFeed, HasNothingBehindItsEndAndNothingWithoutALimit) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    const LedgerFileReader ledger(file);
    EXPECT_THAT(*ledger.after(ledger.head()->records, 10), IsEmpty());
    EXPECT_THAT(*ledger.after(~0ULL, 10), IsEmpty());
    EXPECT_THAT(*ledger.after(0, 0), IsEmpty());
}

TEST(RecordFeed, SeesOneOrderWhileAStationWrites) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    std::atomic<bool> over{false};
    std::thread station([&] {
        for (int batch = 0; batch < 10; ++batch)
            write_small_batch(file);
        over = true;
    });
    const LedgerFileReader ledger(file);
    std::vector<ChainRecord> fed;
    for (bool last = false; !last;) {
        last = over;
        const auto more = ledger.after(fed.size(), 7);
        ASSERT_TRUE(more) << describe(more.error());
        fed.insert(fed.end(), more->begin(), more->end());
        last = last && more->empty();
    }
    station.join();
    EXPECT_EQ(fed.size(), ledger.head()->records);
    for (std::size_t i = 1; i < fed.size(); ++i)
        ASSERT_EQ(fed[i].prev_hash, fed[i - 1].hash) << "record " << fed[i].seq;
}

TEST(RecordFeed, StopsAtAGapInsteadOfPassingOverIt) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file, "DELETE FROM record WHERE seq = 3;");
    const LedgerFileReader ledger(file);
    const auto fed = ledger.after(0, 10);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, ErrorCode::ledger_damaged);
    EXPECT_THAT(fed.error().detail, ::testing::HasSubstr("record 3 is missing"));
}

TEST(RecordFeed, SaysWhenThereIsNoLedger) {
    const TempFolder folder;
    const LedgerFileReader ledger(folder.file("nothing.sqlite"));
    EXPECT_EQ(ledger.after(0, 1).error().code, ErrorCode::ledger_unreadable);
}

} // namespace
} // namespace gangflash::tests
