// Phones that have lost their partition table, and boards that are said to be blank.
#include "config/plan/protected_partitions.hpp"
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/other_layout.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;
using History = void (*)(const vphone::ChipModel&, vphone::Storage&);

/// Small partitions, a GPT.
constexpr const char* gpt_phone = "MT6580";

void lose_first_copy(const vphone::ChipModel&, vphone::Storage& storage) {
    storage.erase(Region::user, 0, 64 * 512);
}

void lose_second_copy(const vphone::ChipModel&, vphone::Storage& storage) {
    const std::uint64_t user = storage.size(Region::user);
    storage.erase(Region::user, user - 64 * 512, 64 * 512);
}

void lose_table(const vphone::ChipModel& chip, vphone::Storage& storage) {
    lose_first_copy(chip, storage);
    lose_second_copy(chip, storage);
}

void lose_table_and(std::string_view partition,
                    const vphone::ChipModel& chip,
                    vphone::Storage& storage) {
    for (const vphone::PlacedPart& part : vphone::place_parts(chip))
        if (part.part.name == partition) storage.erase(Region::user, part.start, part.size);
    lose_table(chip, storage);
}

GangOptions bench(FlashMode mode, History history, const char* chip = gpt_phone) {
    GangOptions options;
    options.phones = 1;
    options.chip = chip;
    options.mode = mode;
    options.change_bank = [history](vphone::BankOptions& bank) { bank.history = history; };
    return options;
}

std::string why(Gang& gang) {
    const auto& closed = gang.unit_of(0).closed;
    return closed && closed->fault ? describe(*closed->fault) : "";
}

/// What stands where the maker put it, whatever the phone's table says.
Bytes owned_bytes(Gang& gang) {
    const auto& phone = gang.bus().phone(0);
    Bytes all;
    for (const vphone::PlacedPart& part : vphone::place_parts(phone.chip())) {
        if (!survives_every_mode(part.part.name)) continue;
        Bytes bytes(std::min<std::uint64_t>(part.size, mib));
        phone.storage().read(Region::user, part.start, bytes);
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
}

bool has_whole_table(Gang& gang) {
    const auto& phone = gang.bus().phone(0);
    const auto copies = vphone::read_gpt_copies(phone.storage(), phone.chip().sector());
    return copies.primary && copies.backup && copies.primary->size() == copies.backup->size();
}

void expect_refused(GangOptions options, std::string_view id, std::string_view words) {
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_THAT(why(gang), HasSubstr(std::string(id)));
    EXPECT_THAT(why(gang), HasSubstr(std::string(words)));
    EXPECT_EQ(gang.writes_to(0), 0U) << "something was written or erased";
}

} // namespace

TEST(RepairTable, GivesAPhoneItsTableAndTouchesNothingElse) {
    for (const char* chip : {"MT6580", "MT6765", "MT6785"}) {
        SCOPED_TRACE(chip);
        Gang gang(bench(FlashMode::repair_table, lose_table, chip));
        const Bytes before = owned_bytes(gang);
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
        EXPECT_TRUE(has_whole_table(gang));
        EXPECT_EQ(owned_bytes(gang), before);
        EXPECT_TRUE(gang.unit_of(0).facts.imei1) << "who it is, was read before the table was";
        for (const StepEnded& step : gang.unit_of(0).steps)
            EXPECT_TRUE(step.step != "write" && step.step != "erase") << step.step;
    }
}

TEST(RepairTable, RepairsEitherCopyFromTheOther) {
    for (const History history : {History{lose_first_copy}, History{lose_second_copy}}) {
        Gang gang(bench(FlashMode::repair_table, history));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
        EXPECT_TRUE(has_whole_table(gang));
        EXPECT_TRUE(gang.keeps_what_it_owns(0));
    }
}

TEST(RepairTable, OfAWholePhoneWritesNothing) {
    Gang gang(bench(FlashMode::repair_table, nullptr));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
    EXPECT_EQ(gang.writes_to(0), 0U);
}

TEST(RepairTable, IsRefusedWhereIdentityIsNotWhereThePackageSays) {
    const auto without_nvdata = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
        lose_table_and("nvdata", chip, storage);
    };
    expect_refused(bench(FlashMode::repair_table, without_nvdata), "STO-609", "no nvdata at 0x");
}

TEST(RepairTable, IsRefusedWhereThePhoneHasAnotherLayout) {
    expect_refused(
        bench(FlashMode::repair_table, swap_proinfo_and_nvram), "STO-609", "nothing to repair");
}

TEST(RepairTable, IsTheWayThatTheOtherModesName) {
    expect_refused(bench(FlashMode::download_only, lose_table), "STO-609", "repair-table");
    expect_refused(bench(FlashMode::firmware_upgrade, lose_table), "PHN-710", "repair-table");
    expect_refused(bench(FlashMode::format_all, lose_table), "PHN-710", "repair-table");
}

TEST(RepairTable, GivesTheTableOfThePackage) {
    Gang gang(bench(FlashMode::repair_table, lose_table));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U) << why(gang);
    const auto& phone = gang.bus().phone(0);
    const auto table = vphone::read_table(phone.storage(), phone.chip());
    ASSERT_TRUE(table);
    for (const vphone::PlacedPart& part : vphone::place_parts(phone.chip())) {
        const vphone::TableEntry* entry = vphone::find_entry(*table, part.part.name);
        ASSERT_NE(entry, nullptr) << part.part.name;
        EXPECT_EQ(entry->start, part.start) << part.part.name;
    }
}

TEST(FirmwareUpgrade, GivesAPhoneThatLivesOnItsSecondTableTheFirstAgain) {
    Gang gang(bench(FlashMode::firmware_upgrade, lose_first_copy));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
    EXPECT_TRUE(has_whole_table(gang));
}

/// It was sent to board repair, at the end of all the work.
TEST(FirmwareUpgrade, GivesAPhoneThatHasLostItsSecondTableThatAgain) {
    for (const FlashMode mode : {FlashMode::firmware_upgrade, FlashMode::format_all}) {
        Gang gang(bench(mode, lose_second_copy));
        ASSERT_TRUE(gang.run());
        gang.check();
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
        EXPECT_TRUE(has_whole_table(gang));
    }
}

/// A format erases and writes nothing, a table neither.
TEST(Format, LeavesAloneATableThatHasLostACopy) {
    for (const History history : {History{lose_first_copy}, History{lose_second_copy}}) {
        GangOptions options = bench(FlashMode::firmware_upgrade, history);
        options.change_plan = [](FlashPlan& plan) {
            plan = plan.formatting({FormatOrder::Extent::all_but_boot_loaders, {}, {}});
        };
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
        EXPECT_TRUE(gang.keeps_what_it_owns(0));
    }
}

TEST(BlankBoard, IsBelievedOnlyAfterALookAtWhereThePackageHasIdentity) {
    for (const FlashMode mode : {FlashMode::firmware_upgrade, FlashMode::format_all}) {
        GangOptions options = bench(mode, lose_table);
        options.adjust = [](Job& job) { job.blank_board = true; };
        expect_refused(std::move(options), "PHN-729", "repair-table");
    }
}

TEST(BlankBoard, WithOnePartitionOfIdentityLeftIsNotBlank) {
    const auto only_nvdata = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
        for (const vphone::PlacedPart& part : vphone::place_parts(chip))
            if (part.part.name != "nvdata" && part.part.name != "userdata")
                storage.erase(Region::user, part.start, part.size);
        lose_table(chip, storage);
    };
    GangOptions options = bench(FlashMode::format_all, only_nvdata);
    options.adjust = [](Job& job) { job.blank_board = true; };
    expect_refused(std::move(options), "PHN-729", "where the package has nvdata");
}

/// A table of another tool that forgot one partition: nobody declared anything.
TEST(FormatAll, LooksBeforeItErasesWhereATableNamesNothing) {
    const auto without_entry = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
        auto table = table_on(chip, storage);
        std::erase_if(table,
                      [](const vphone::TableEntry& entry) { return entry.name == "nvdata"; });
        if (!vphone::store_gpt(chip, storage, table, false) ||
            !vphone::store_gpt(chip, storage, table, true))
            throw std::logic_error("the table does not fit");
    };
    expect_refused(bench(FlashMode::format_all, without_entry), "PHN-710", "nvdata, is not empty");
}

} // namespace gangflash::sim
