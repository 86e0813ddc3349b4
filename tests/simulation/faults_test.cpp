// Every kind of mischief of the fault files, alone, and how it ends; the fault files of
// tests/faults as they are.
#include "tests/simulation/gang.hpp"
#include "tests/support/tree.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using namespace std::chrono_literals;
using vphone::Mischief;
using vphone::StartMode;

/// One mischief at a place where it hurts, and what must come of it.
struct Case {
    Mischief what{};
    std::optional<vphone::Step> step;
    std::uint64_t at = 0;
    StartMode start = StartMode::preloader;
    std::string_view ending; ///< error id, or `pass`
    std::uint32_t attempts = 0;
    std::uint32_t disconnects = 0;
};

constexpr auto preloader = StartMode::preloader;
constexpr auto brom = StartMode::brom;

constexpr std::array cases{
    Case{Mischief::drop, vphone::Step::send_agent, 30'000, preloader, "pass", 2, 1},
    Case{Mischief::hub_drop, vphone::Step::write, 300'000, preloader, "pass", 2, 1},
    Case{Mischief::stall, vphone::Step::storage, 0, preloader, "pass", 1, 0},
    Case{Mischief::mute, vphone::Step::storage, 0, preloader, "USB-102", 1, 0},
    Case{Mischief::corrupt, vphone::Step::write, 300'000, preloader, "pass", 1, 0},
    Case{Mischief::late, vphone::Step::storage, 0, preloader, "pass", 1, 0},
    Case{Mischief::watchdog_loop, std::nullopt, 0, brom, "pass", 1, 0},
    Case{Mischief::short_window, std::nullopt, 0, preloader, "pass", 1, 0},
    Case{Mischief::slow_return, std::nullopt, 0, preloader, "pass", 1, 0},
    Case{Mischief::double_arrival, std::nullopt, 0, preloader, "pass", 2, 1},
    Case{Mischief::reorder_arrival, std::nullopt, 0, preloader, "pass", 1, 0},
    Case{Mischief::storage_error, vphone::Step::write, 300'000, preloader, "STO-601", 1, 0},
    Case{Mischief::agent_crash, vphone::Step::write, 300'000, preloader, "pass", 2, 1},
    Case{Mischief::swap, vphone::Step::write, 300'000, preloader, "PHN-704", 1, 1},
    Case{Mischief::battery_low, std::nullopt, 0, preloader, "PHN-705", 1, 0},
    Case{Mischief::dram_dead, std::nullopt, 0, preloader, "RAM-501", 1, 0},
    Case{Mischief::no_boot, std::nullopt, 0, preloader, "PHN-706", 1, 0},
    Case{Mischief::never_return, vphone::Step::write, 300'000, preloader, "USB-106", 1, 1},
    Case{Mischief::untrusted_agent, std::nullopt, 0, preloader, "SEC-301", 1, 1}, // resets itself
};

std::string_view ending_of(const MemoryJournal::Unit& unit) {
    if (!unit.closed) return "nothing";
    return unit.closed->fault ? entry_of(unit.closed->fault->code).id : "pass";
}

vphone::FaultScript load(const std::string& name) {
    const auto script =
        vphone::load_fault_script(tree::source().string() + "/tests/faults/" + name);
    if (!script) throw std::runtime_error(describe(script.error()));
    return *script;
}

GangOptions sixteen_healthy() {
    GangOptions options;
    options.phones = 16;
    options.seed = 7;
    options.link_speed = 4'000'000;
    return options;
}

} // namespace

TEST(Mischiefs, EachEndsAsItMust) {
    std::set<Mischief> tried;
    for (const Case& c : cases) {
        SCOPED_TRACE(std::string(vphone::to_string(c.what)));
        tried.insert(c.what);
        vphone::FaultRule rule;
        rule.what = c.what;
        rule.step = c.step;
        rule.at.bytes = c.at;
        GangOptions options;
        options.phones = 1;
        options.start = c.start;
        options.faults.rules = {rule};
        options.adjust = [](Job& job) {
            job.minimum_battery_mv = 3'500;
            job.after_pass = AfterPass::boot_check;
        };
        Gang gang(std::move(options));
        if (!gang.run()) {
            ADD_FAILURE() << "the batch did not end";
            continue;
        }
        const MemoryJournal::Unit& unit = gang.unit_of(0);
        EXPECT_EQ(ending_of(unit), c.ending) << unit.closed->fault.value_or(Fault{}).detail;
        EXPECT_EQ(unit.attempts, c.attempts);
        EXPECT_EQ(unit.disconnects.size(), c.disconnects);
        if (c.what != Mischief::swap) gang.check();
    }
    for (unsigned what = 0; what <= static_cast<unsigned>(Mischief::untrusted_agent); ++what)
        EXPECT_TRUE(tried.contains(static_cast<Mischief>(what)))
            << vphone::to_string(static_cast<Mischief>(what)) << " is in no test";
}

TEST(FaultFiles, FourPhonesThatCannotBeHelpedEndApartAndSlowNobody) {
    Gang healthy(sixteen_healthy());
    ASSERT_TRUE(healthy.run());

    GangOptions options = sixteen_healthy();
    options.faults = load("four-unhelpable.toml");
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 12U);
    EXPECT_EQ(gang.totals().failed, 4U);

    std::set<std::string_view> endings;
    for (std::size_t phone = 0; phone < 16; ++phone) {
        const UnitClosed& closed = *gang.unit_of(phone).closed;
        if (closed.verdict == Verdict::pass) {
            EXPECT_EQ(closed.at.value, healthy.unit_of(phone).closed->at.value)
                << "phone " << phone + 1 << " was slower than without the four";
            continue;
        }
        endings.insert(ending_of(gang.unit_of(phone)));
        const std::string_view action = entry_of(closed.fault->code).action;
        EXPECT_GT(action.size(), 10U);
        EXPECT_EQ(action.back(), '.') << "what to do is a sentence";
    }
    EXPECT_EQ(endings, (std::set<std::string_view>{"USB-106", "RAM-501", "SEC-301", "STO-601"}));
    EXPECT_EQ(gang.writes_to(6), 0U) << "dead memory, and yet something was written";
    EXPECT_EQ(gang.writes_to(9), 0U) << "no trust, and yet something was written";
}

TEST(FaultFiles, APhoneOfSixteenIsAsFastAsAlone) {
    Gang gang(sixteen_healthy());
    ASSERT_TRUE(gang.run());
    GangOptions options = sixteen_healthy();
    options.phones = 1;
    Gang alone(std::move(options));
    ASSERT_TRUE(alone.run());
    const auto duration = [](const Gang& of) {
        return of.unit_of(0).closed->at.value - of.unit_of(0).opened.at.value;
    };
    EXPECT_EQ(duration(gang), duration(alone));
}

TEST(FaultFiles, ARoughDayEndsWellForEveryPhone) {
    for (const StartMode start : {preloader, brom}) {
        GangOptions options = sixteen_healthy();
        options.start = start;
        options.verify = VerifyLevel::readback;
        options.faults = load("rough-day.toml");
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        gang.check();
        EXPECT_EQ(gang.totals().passed, 16U);
        std::size_t twice = 0;
        std::set<std::string> steps;
        for (const auto* unit : gang.units()) {
            EXPECT_GE(unit->disconnects.size(), 1U) << unit->opened.port_path;
            twice += unit->disconnects.size() > 1 ? 1 : 0;
            for (const Disconnected& drop : unit->disconnects)
                steps.insert(drop.step);
        }
        EXPECT_GE(twice, 3U) << "some must drop more than once";
        EXPECT_GE(steps.size(), 3U) << "all drops were in the same steps";
    }
}

} // namespace gangflash::sim
