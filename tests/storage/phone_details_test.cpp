// What else a phone tells: kept, shown, compared, erased, like IMEI and serial.
#include "ledger_fixture.hpp"
#include "reports/sqlite/erase.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <fstream>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* address = "02:1a:2b:3c:4d:5e";

/// Every field its own value: none may be mistaken for another.
PhoneDetails all_details() {
    PhoneDetails details;
    visit_details(details, [](const char* name, auto& fact) {
        using Fact = std::decay_t<decltype(*fact)>;
        fact = Fact("value of " + std::string(name));
    });
    details.wifi_address = Personal(address);
    return details;
}

/// A batch `lot-1` with one phone that has all details, learned in two records.
void write_detailed_batch(const std::string& file) {
    auto journal = open_ledger(file);
    const BatchId batch = open_batch(*journal, "lot-1").id;
    const UnitId unit = open_unit(*journal, batch, "7");
    UnitFacts early;
    early.details.build_before = "the value of before";
    early.details.storage_maker = "value of storage_maker";
    ASSERT_TRUE(append(*journal, FactsLearned{unit, early, {1}}));
    UnitFacts late;
    late.details = all_details();
    late.details.storage_maker.reset(); // stays what it was
    ASSERT_TRUE(append(*journal, FactsLearned{unit, late, {2}}));
    StepEnded step{unit, 1, "verify_erase", "userdata", 512, "", 1, {}, {3}};
    step.seen = "1024 bytes erased, 2 pieces read back as 00";
    ASSERT_TRUE(append(*journal, step));
    UnitClosed end;
    end.unit = unit;
    end.verdict = Verdict::pass;
    end.at = {4};
    ASSERT_TRUE(append(*journal, end));
}

std::string content(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(PhoneDetails, AreKeptAndShownEachUnderItsName) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_detailed_batch(file);
    EXPECT_TRUE(verify_chain(file)->clean());
    const auto report = load_batch(file, "lot-1");
    ASSERT_TRUE(report) << describe(report.error());
    PhoneDetails wanted = all_details();
    std::vector<std::string> shown;
    visit_details(report->units[0].facts.details, [&](const char* name, const auto& fact) {
        ASSERT_TRUE(fact) << name;
        if constexpr (std::is_same_v<std::decay_t<decltype(*fact)>, Personal>)
            shown.push_back(fact->reveal());
        else
            shown.push_back(*fact);
    });
    std::size_t at = 0;
    visit_details(wanted, [&](const char* name, const auto& fact) {
        if constexpr (std::is_same_v<std::decay_t<decltype(*fact)>, Personal>) {
            EXPECT_EQ(shown.at(at++), fact->reveal()) << name;
        } else {
            EXPECT_EQ(shown.at(at++), *fact) << name;
        }
    });
    ASSERT_EQ(report->steps.size(), 1U);
    EXPECT_EQ(report->steps[0].seen, "1024 bytes erased, 2 pieces read back as 00");

    std::string exported;
    ASSERT_TRUE(
        export_rows(file, ExportWhat::units, [&](const std::string& line) { exported += line; }));
    EXPECT_THAT(exported, HasSubstr("\"imei_scanned\":\"value of imei_scanned\""));
    EXPECT_THAT(exported, HasSubstr("\"storage_life\":\"value of storage_life\""));
}

TEST(PhoneDetails, PersonalOnesAreNeverInTheChainAndCanBeErased) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_detailed_batch(file);
    std::string records;
    const auto read_records = [&] {
        records.clear();
        ASSERT_TRUE(export_rows(
            file, ExportWhat::records, [&](const std::string& line) { records += line; }));
    };
    read_records();
    for (const char* value :
         {address, "value of bluetooth_address", "value of adb_serial", "value of imei_scanned"})
        EXPECT_THAT(records, Not(HasSubstr(value)));
    EXPECT_THAT(records, HasSubstr("value of wifi_source"));

    SystemClock clock;
    EraseOrder order;
    order.batch = "lot-1";
    order.operator_name = "anna";
    order.reason = "asked for";
    const auto erased = erase_personal(file, "test", order, clock);
    ASSERT_TRUE(erased) << describe(erased.error());
    EXPECT_EQ(erased->values, 4U);
    EXPECT_TRUE(verify_chain(file)->clean());
    EXPECT_THAT(content(file), Not(HasSubstr(address))) << "its bytes are still in the file";
    const auto report = load_batch(file, "lot-1");
    EXPECT_FALSE(report->units[0].facts.details.wifi_address);
    EXPECT_EQ(report->units[0].facts.details.wifi_source, "value of wifi_source");
}

TEST(PhoneDetails, ATamperedAddressIsNoticed) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_detailed_batch(file);
    tamper(file, "UPDATE personal SET value = '02:00:00:00:00:01' WHERE field = 'wifi_address'");
    const auto facts = verify_chain(file);
    ASSERT_FALSE(facts->clean());
    EXPECT_THAT(facts->findings.front().text, HasSubstr("wifi_address"));
}

TEST(PhoneDetails, ATamperedBuildIsNoticed) {
    const TempFolder folder;
    const std::string file = folder.file("ledger.sqlite");
    write_detailed_batch(file);
    tamper(file, "UPDATE unit SET build_after = 'another'");
    EXPECT_FALSE(verify_chain(file)->clean());
}

} // namespace
} // namespace gangflash::tests
