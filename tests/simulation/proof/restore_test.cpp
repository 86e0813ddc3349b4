// What goes back to a phone after a format: to the right place, and proven by reading it.
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/simulation/proof/spoiled_storage.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/vault_tools.hpp"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

/// Small partitions, a GPT.
constexpr const char* gpt_phone = "MT6580";

GangOptions formatting(const fs::path& backups) {
    GangOptions options;
    options.phones = 1;
    options.chip = gpt_phone;
    options.mode = FlashMode::format_all;
    options.backups = backups;
    return options;
}

/// nvram stands in front of proinfo on the phone, so both have to move.
void with_other_layout(GangOptions& options) {
    options.change_bank = [](vphone::BankOptions& bank) { bank.history = swap_proinfo_and_nvram; };
}

std::uint64_t place_in_package(std::string_view partition) {
    for (const vphone::PlacedPart& placed :
         vphone::place_parts(*vphone::find_chip_model(gpt_phone)))
        if (placed.part.name == partition) return placed.start;
    throw std::logic_error("no such partition");
}

std::string why(const MemoryJournal::Unit& unit) {
    if (!unit.closed) return "not closed";
    return unit.closed->fault ? describe(*unit.closed->fault) : "passed";
}

} // namespace

TEST(Restore, ReadsBackWhatItWrote) {
    const TemporaryFolder backups;
    GangOptions options = formatting(backups.path());
    with_other_layout(options);
    auto spots = std::make_shared<Spots>();
    spots->turned = place_in_package("nvram") + 300'000; // in no file that identity is read from
    options.storage = spoiled_at(spots);
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault) << "PASS with another nvram";
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::verify_mismatch) << why(unit);
    ASSERT_FALSE(unit.backups.empty());
    EXPECT_EQ(unit.backups.back().state, "open") << "the phone still waits for what it owns";
}

TEST(Restore, RefusesAPhoneThatWasGivenAnotherLayoutSince) {
    const TemporaryFolder backups;
    fs::path backup;
    {
        Gang gang(formatting(backups.path()));
        ASSERT_TRUE(gang.run());
        ASSERT_FALSE(gang.unit_of(0).backups.empty()) << why(gang.unit_of(0));
        backup = gang.unit_of(0).backups.front().folder;
    }
    tests::make_due(backups.path(), backup);
    GangOptions options = formatting(backups.path());
    with_other_layout(options); // another tool was at it
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::layout_differs) << why(unit);
    EXPECT_EQ(gang.writes_to(0), 0U) << "something was written or erased";
    EXPECT_TRUE(gang.keeps_what_it_owns(0));
}

TEST(Restore, LooksWhetherTheTableOfABlankBoardIsThere) {
    const TemporaryFolder backups;
    GangOptions options = formatting(backups.path());
    options.storage = [](std::size_t, const vphone::StorageShape& shape) {
        auto spots = std::make_shared<Spots>();
        spots->kept_before = 34 * 512; // neither copy of a GPT sticks
        spots->kept_from = shape.user - 33 * 512;
        return std::make_unique<SpoiledStorage>(shape, spots);
    };
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel&, vphone::Storage& storage) {
            storage.erase(Region::user, 0, storage.size(Region::user));
        };
    };
    options.adjust = [](Job& job) { job.blank_board = true; };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault) << "PASS without a partition table";
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::verify_mismatch) << why(unit);
}

} // namespace gangflash::sim
