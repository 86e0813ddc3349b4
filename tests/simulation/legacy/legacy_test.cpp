// Phones that speak the legacy agent, each chip by its own start, table and scatter, through the
// pipeline that XFlash phones go through.
#include "engine/unit/usb_speed.hpp"
#include "ports/virtual/case_history.hpp"
#include "station/wiring/phone_logs.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/kept_storage.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
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

/// The same phones in their boot ROM: their memory needs the package's settings.
class LegacyPhonesInBootRom : public testing::TestWithParam<std::string> {
protected:
    static constexpr std::size_t entries_at = 0x70; ///< in a memory list
    static constexpr std::size_t count_at = 0x6C;

    static GangOptions options() {
        GangOptions options;
        options.phones = 1;
        options.chip = GetParam();
        options.start = vphone::StartMode::brom;
        return options;
    }

    /// The memory list of another board: the same layout; of each entry every byte from `from` on
    /// is another.
    static void spoil_settings(FlashPlan& plan, std::size_t from) {
        ASSERT_TRUE(plan.emi);
        EmiSettings foreign = *plan.emi;
        const std::size_t count = load_le<std::uint32_t>(foreign.block, count_at);
        const std::size_t size = (foreign.block.size() - entries_at) / count;
        for (std::size_t entry = 0; entry < count; ++entry)
            for (std::size_t at = from; at < size; ++at)
                foreign.block[entries_at + entry * size + at] ^= std::byte{0x40};
        plan.emi = std::move(foreign);
    }
    /// Where the id begins that a list is searched by; before it stand type and lengths.
    static std::size_t id_at(const FlashPlan& plan) { return plan.emi->version == 8 ? 4 : 0x10; }
    static std::size_t behind_id(const FlashPlan& plan) { return id_at(plan) + 16; }
};

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

TEST_P(LegacyPhones, ComeThroughACableThatDropsOnce) {
    Gang gang(options());
    gang.meanwhile(pull_first_cable_once_writing(gang));
    EXPECT_TRUE(gang.run());
    EXPECT_EQ(fault_of(gang.unit_of(0)), "PASS");
    EXPECT_TRUE(gang.stored_as_planned(0));
    gang.check();
}

const auto legacy_chips = testing::Values("MT6580", "MT6735", "MT6582", "MT6589", "MT6577");

/// A phone that begins at full speed leaves and returns in the middle of its attempt; nobody may
/// count that as a disconnect.
TEST(LegacySpeed, APhoneAtFullSpeedIsMadeFastWithinItsAttempt) {
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6580";
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    const MemoryJournal::Unit& unit = gang.unit_of(0);
    EXPECT_EQ(fault_of(unit), "PASS");
    EXPECT_EQ(unit.attempts, 1U);
    EXPECT_TRUE(unit.disconnects.empty());
    EXPECT_EQ(gang.bus().phone(0).appearances(), 2U) << "it was not made fast";
    std::size_t planned = 0;
    for (const StationEvent& event : gang.departures()) {
        const auto& left = std::get<EventLeft>(event.what);
        if (left.step.empty()) continue; // it leaves for good after its PASS
        EXPECT_EQ(left.step, usb_speed_step) << "a planned change is told as a disconnect";
        EXPECT_TRUE(log_line(event).find("change its USB speed") != std::string::npos);
        ++planned;
    }
    EXPECT_EQ(planned, 1U);
    gang.check();
}

namespace {

/// A phone that is lost while it changes its speed: its first agent never comes back, the phone
/// itself does.
asio::awaitable<void> pull_while_it_changes(Gang& gang) {
    vphone::VirtualPhone& phone = gang.bus().phone(0);
    const std::function<bool()> gone = [&phone] {
        return phone.appearances() == 1 && phone.mode() == PhoneMode::unknown;
    };
    const std::function<bool()> there = [&phone] { return phone.mode() == PhoneMode::preloader; };
    co_await gang.until(there);
    co_await gang.until(gone);
    gang.bus().replug(0, std::chrono::seconds(3));
}

} // namespace

TEST(LegacySpeed, APhoneLostInTheChangeIsFlashedAsItIs) {
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6580";
    Gang gang(std::move(options));
    gang.meanwhile(pull_while_it_changes(gang));
    EXPECT_TRUE(gang.run());
    const MemoryJournal::Unit& unit = gang.unit_of(0);
    EXPECT_EQ(fault_of(unit), "PASS");
    EXPECT_EQ(unit.attempts, 2U);
    EXPECT_EQ(unit.disconnects.size(), 1U);
    EXPECT_EQ(gang.bus().phone(0).appearances(), 2U) << "asked to change again";
    gang.check();
}

INSTANTIATE_TEST_SUITE_P(
    Chips,
    LegacyPhones,
    testing::Combine(legacy_chips,
                     testing::Values(vphone::StartMode::preloader, vphone::StartMode::brom)),
    [](const testing::TestParamInfo<Kind>& one) {
        return std::get<0>(one.param) +
               (std::get<1>(one.param) == vphone::StartMode::brom ? "FromBootRom" : "");
    });

/// The founding Zophone: a foreign preloader was flashed, so only the boot ROM is left. A package
/// whose preloader does not list its memory is refused and changes nothing; the right one revives
/// the same phone.
TEST_P(LegacyPhonesInBootRom, RefuseAForeignPreloaderAndAreRevivedByTheirOwn) {
    std::shared_ptr<vphone::MemoryStorage> memory;
    const auto befallen = [&](vphone::BankOptions& bank) {
        bank.history = vphone::flashed_with_a_foreign_preloader;
        bank.storage = [&](std::size_t, const vphone::StorageShape& shape) {
            if (!memory) memory = std::make_shared<vphone::MemoryStorage>(shape);
            return std::make_unique<KeptStorage>(memory);
        };
    };
    GangOptions foreign = options();
    foreign.change_bank = befallen;
    foreign.change_plan = [](FlashPlan& plan) { spoil_settings(plan, id_at(plan)); };
    Gang refused(std::move(foreign));
    const Sha256 before = memory->content_hash();
    ASSERT_TRUE(refused.run());
    const MemoryJournal::Unit& unit = refused.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::dram_not_in_list) << fault_of(unit);
    const vphone::PhoneIdentity& who = refused.bus().phone(0).identity();
    for (const std::string& said : {"phone=" + to_hex(who.storage_id), std::string("knows=")})
        EXPECT_NE(unit.closed->fault->detail.find(said), std::string::npos) << fault_of(unit);
    EXPECT_EQ(memory->content_hash(), before) << "the refusal changed the storage";
    EXPECT_FALSE(refused.bus().phone(0).deserves_to_boot().preloader_ok);

    GangOptions right = options();
    right.change_bank = befallen;
    right.adjust = [](Job& job) { job.after_pass = AfterPass::boot_check; };
    Gang revived(std::move(right));
    EXPECT_EQ(memory->content_hash(), before) << "not the same phone";
    ASSERT_TRUE(revived.run());
    EXPECT_EQ(fault_of(revived.unit_of(0)), "PASS");
    EXPECT_EQ(revived.unit_of(0).closed->boot, BootSeen::seen);
    EXPECT_NE(memory->content_hash(), before);
    revived.check();
}

/// Here the list names the phone's part, with values of another board: nobody can see that before
/// the agent has tried them.
TEST_P(LegacyPhonesInBootRom, SayWhenSettingsOfTheirPartDoNotStartTheirMemory) {
    GangOptions wrong = options();
    wrong.change_plan = [](FlashPlan& plan) { spoil_settings(plan, behind_id(plan)); };
    Gang gang(std::move(wrong));
    ASSERT_TRUE(gang.run());
    const MemoryJournal::Unit& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::dram_setup_failed) << fault_of(unit);
    const std::string part = "phone=" + to_hex(gang.bus().phone(0).identity().storage_id);
    for (const std::string& said : {part, std::string("3012"), std::string("knows=")})
        EXPECT_NE(unit.closed->fault->detail.find(said), std::string::npos) << fault_of(unit);
    EXPECT_EQ(gang.writes_to(0), 0U);
}

INSTANTIATE_TEST_SUITE_P(Chips,
                         LegacyPhonesInBootRom,
                         legacy_chips,
                         [](const testing::TestParamInfo<std::string>& one) { return one.param; });

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
