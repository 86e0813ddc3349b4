// Phones that speak the legacy agent, each chip by its own start, table and scatter, through the
// pipeline that XFlash phones go through.
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using Kind = std::tuple<std::string, vphone::StartMode>;

std::string fault_of(const MemoryJournal::Unit& unit) {
    if (!unit.closed) return "no ending";
    return unit.closed->fault ? describe(*unit.closed->fault) : "PASS";
}

class LegacyPhones : public testing::TestWithParam<Kind> {
protected:
    static GangOptions options() {
        GangOptions options;
        options.phones = 2;
        options.chip = std::get<0>(GetParam());
        options.start = std::get<1>(GetParam());
        return options;
    }

    static void expect_all_passed(Gang& gang) {
        for (std::size_t i = 0; i < 2; ++i) {
            const MemoryJournal::Unit& unit = gang.unit_of(i);
            ASSERT_EQ(fault_of(unit), "PASS");
            EXPECT_EQ(unit.attempts, 1U);
            EXPECT_TRUE(gang.stored_as_planned(i)) << "PASS, but the storage differs";
            EXPECT_TRUE(gang.keeps_what_it_owns(i)) << "bytes the phone owns changed";
            EXPECT_EQ(unit.facts.storage_type, "EMMC");
        }
    }
};

/// The memory list of another board: same layout, no id that fits.
void make_settings_foreign(FlashPlan& plan) {
    ASSERT_TRUE(plan.emi);
    EmiSettings foreign = *plan.emi;
    constexpr std::size_t entries_at = 0x70; // everything from here on differs
    constexpr std::size_t kept_words = 0x10; // … but sub-version, type and lengths of each
    const std::size_t count = load_le<std::uint32_t>(foreign.block, 0x6C);
    const std::size_t size = (foreign.block.size() - entries_at) / count;
    for (std::size_t entry = 0; entry < count; ++entry)
        for (std::size_t at = plan.emi->version == 8 ? 4 : kept_words; at < size; ++at)
            foreign.block[entries_at + entry * size + at] ^= std::byte{0x40};
    plan.emi = std::move(foreign);
}

asio::awaitable<void> pull_first_cable_once_writing(Gang& gang) {
    const std::function<bool()> writing = [&gang] { return gang.writes_to(0) > 3; };
    co_await gang.until(writing);
    gang.bus().replug(0, std::chrono::seconds(3));
}

} // namespace

TEST_P(LegacyPhones, PassWithEveryByteInItsPlace) {
    Gang gang(options());
    EXPECT_TRUE(gang.run());
    expect_all_passed(gang);
    gang.check();
}

TEST_P(LegacyPhones, PassWithEverythingReadBack) {
    GangOptions whole = options();
    whole.verify = VerifyLevel::readback;
    Gang gang(std::move(whole));
    EXPECT_TRUE(gang.run());
    expect_all_passed(gang);
}

TEST_P(LegacyPhones, RefuseThePreloaderOfAnotherBoardBeforeAnythingIsWritten) {
    if (std::get<1>(GetParam()) != vphone::StartMode::brom)
        GTEST_SKIP() << "its own preloader has started the memory";
    GangOptions foreign = options();
    foreign.change_plan = make_settings_foreign;
    Gang gang(std::move(foreign));
    EXPECT_TRUE(gang.run());
    for (std::size_t i = 0; i < 2; ++i) {
        const MemoryJournal::Unit& unit = gang.unit_of(i);
        ASSERT_TRUE(unit.closed && unit.closed->fault);
        EXPECT_EQ(unit.closed->fault->code, ErrorCode::dram_not_in_list) << fault_of(unit);
        EXPECT_NE(unit.closed->fault->detail.find("phone="), std::string::npos) << fault_of(unit);
        EXPECT_EQ(gang.writes_to(i), 0U);
    }
}

TEST_P(LegacyPhones, ComeThroughACableThatDropsOnce) {
    Gang gang(options());
    gang.meanwhile(pull_first_cable_once_writing(gang));
    EXPECT_TRUE(gang.run());
    EXPECT_EQ(fault_of(gang.unit_of(0)), "PASS");
    EXPECT_TRUE(gang.stored_as_planned(0));
    gang.check();
}

INSTANTIATE_TEST_SUITE_P(
    Chips,
    LegacyPhones,
    testing::Combine(testing::Values("MT6580", "MT6735", "MT6582", "MT6589", "MT6577"),
                     testing::Values(vphone::StartMode::preloader, vphone::StartMode::brom)),
    [](const testing::TestParamInfo<Kind>& one) {
        return std::get<0>(one.param) +
               (std::get<1>(one.param) == vphone::StartMode::brom ? "FromBootRom" : "");
    });

TEST(MixedGang, TwoGenerationsInOneBatchAllPass) {
    const std::array<std::string, 4> chips{"MT6765", "MT6580", "MT6582", "MT6577"};
    GangOptions options;
    options.phones = 8;
    options.chip = chips[0];
    options.change_bank = [&](vphone::BankOptions& bank) {
        bank.chips.assign(chips.begin(), chips.end());
    };
    options.adjust = [&](Job& job) {
        job.plans.clear();
        for (const std::string& chip : chips)
            job.plans.push_back(demo_plan(chip));
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    ASSERT_EQ(gang.units().size(), 8U);
    for (const auto* unit : gang.units())
        EXPECT_EQ(fault_of(*unit), "PASS") << unit->facts.chip.value_or("?");
    EXPECT_EQ(gang.totals().passed, 8U);
}

} // namespace gangflash::sim
