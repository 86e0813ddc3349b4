// What a ledger proves to strangers: that erased values are gone from its files, and which record
// is its last.
#include "ledger_fixture.hpp"
#include "reports/sqlite/database.hpp"
#include "reports/sqlite/erase.hpp"
#include "reports/sqlite/verify.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace gangflash::tests {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Files of the folder that hold this text.
std::vector<std::string> files_with(const TempFolder& folder, const std::string& text) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (content_of(entry.path()).find(text) != std::string::npos)
            found.push_back(entry.path().filename().string());
    return found;
}

} // namespace

TEST(ErasedValues, StandInNoFileThoughSomebodyReadsTheLedger) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    UnitId unit;
    {
        auto journal = open_ledger(file);
        unit = flash_phone(*journal, open_batch(*journal, "lot").id, 4, Verdict::pass);
    }
    ASSERT_FALSE(files_with(folder, imei_of_phone(4)).empty()) << "it is there before";

    // An auditor's window stays open: the log beside the file outlives the station.
    auto reader = sqlite::Database::open(file, sqlite::Database::Access::read);
    ASSERT_TRUE(reader) << describe(reader.error());
    ASSERT_TRUE(reader->number("SELECT count(*) FROM record"));

    SystemClock clock;
    EraseOrder order;
    order.unit = unit.value;
    order.operator_name = "dana";
    order.reason = "asked for by the owner";
    const auto erased = erase_personal(file, "test", order, clock);
    ASSERT_TRUE(erased) << describe(erased.error());
    EXPECT_GT(erased->values, 0U);
    EXPECT_EQ(files_with(folder, imei_of_phone(4)), std::vector<std::string>{});
}

/// The head's number is right and its hash is not: another record stood there once.
TEST(ChainHeads, NameTheLastRecordByItsHash) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    ASSERT_TRUE(verify_chain(file)->clean());
    tamper(file, "UPDATE chain_head SET hash = randomblob(32)");
    const auto facts = verify_chain(file);
    ASSERT_TRUE(facts) << describe(facts.error());
    ASSERT_FALSE(facts->clean());
    EXPECT_EQ(to_string(facts->findings.front().what), "edited");
    EXPECT_EQ(facts->findings.front().seq, facts->head.records);
}

TEST(PersonalValues, StandUnderTheFieldThatWasRecorded) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_small_batch(file);
    tamper(file,
           "UPDATE personal SET field = 'serial_of_another' WHERE unit = 2 AND field = 'imei1'");
    const auto facts = verify_chain(file);
    ASSERT_TRUE(facts) << describe(facts.error());
    ASSERT_FALSE(facts->clean());
    EXPECT_EQ(to_string(facts->findings.front().what), "personal");
}

} // namespace gangflash::tests
