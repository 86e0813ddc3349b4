// Whole gangs from plug-in to verdict, under virtual time.
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

using vphone::FaultRule;
using vphone::Mischief;

FaultRule rule(Mischief what, std::optional<vphone::Step> step, std::uint64_t at = 0) {
    FaultRule made;
    made.what = what;
    made.step = step;
    made.at.bytes = at;
    return made;
}

/// The unit of a one-phone gang with this fault.
MemoryJournal::Unit ending_with(FaultRule fault,
                                VerifyLevel verify = VerifyLevel::agent,
                                vphone::StartMode start = vphone::StartMode::preloader) {
    GangOptions options;
    options.phones = 1;
    options.verify = verify;
    options.start = start;
    options.faults.rules = {fault};
    Gang gang(options);
    EXPECT_TRUE(gang.run());
    gang.check();
    return gang.unit_of(0);
}

std::string_view id_of(const MemoryJournal::Unit& unit) {
    return unit.closed && unit.closed->fault ? entry_of(unit.closed->fault->code).id : "none";
}

} // namespace

TEST(Gang, SixteenPhonesPassFromThePreloader) {
    GangOptions options;
    options.phones = 16;
    options.verify = VerifyLevel::readback;
    Gang gang(options);
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 16U);
    for (const auto* unit : gang.units()) {
        EXPECT_EQ(unit->attempts, 1U);
        EXPECT_EQ(unit->closed->disconnects, 0U) << "leaving after the farewell is no disconnect";
    }
}

TEST(Gang, PhonesHeldInTheBootRomGetTheirMemorySettings) {
    GangOptions options;
    options.start = vphone::StartMode::brom;
    options.verify = VerifyLevel::sample;
    Gang gang(options);
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 4U);
    const auto& steps = gang.unit_of(0).steps;
    EXPECT_TRUE(std::any_of(
        steps.begin(), steps.end(), [](const StepEnded& s) { return s.step == "enable_dram"; }));
}

TEST(Gang, EveryBuiltChipPasses) {
    for (const char* chip :
         {"MT6765", "MT6768", "MT6739", "MT6771", "MT6785", "MT6789", "MT6835", "MT6895"}) {
        GangOptions options;
        options.phones = 1;
        options.chip = chip;
        options.verify = VerifyLevel::readback;
        Gang gang(options);
        ASSERT_TRUE(gang.run()) << chip;
        gang.check();
        EXPECT_EQ(gang.totals().passed, 1U) << chip << " " << id_of(gang.unit_of(0));
    }
}

TEST(Gang, APhoneThatDropsInMidWriteResumesAfterTheLastConfirmedPartition) {
    const auto unit = ending_with(rule(Mischief::drop, vphone::Step::write, 900'000));
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::pass);
    EXPECT_EQ(unit.attempts, 2U);
    EXPECT_EQ(unit.disconnects.size(), 1U);
    EXPECT_EQ(unit.closed->disconnects, 1U);
    ASSERT_EQ(unit.retries.size(), 1U);
    EXPECT_EQ(unit.retries[0].reason.code, ErrorCode::port_vanished);
    std::map<std::string, int> writes;
    for (const StepEnded& step : unit.steps)
        if (step.step == "write" && !step.fault) ++writes[step.partition];
    for (const auto& [partition, times] : writes)
        EXPECT_EQ(times, 1) << partition << " was confirmed and written again";
}

TEST(Gang, DamagedDataIsSentAgainInTheSameConversation) {
    const auto unit = ending_with(rule(Mischief::corrupt, vphone::Step::write, 100'000));
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::pass);
    EXPECT_FALSE(unit.retries.empty());
}

TEST(Gang, WhatCannotHealEndsWithItsOwnReason) {
    EXPECT_EQ(id_of(ending_with(rule(Mischief::never_return, vphone::Step::write, 10'000))),
              "USB-106");
    EXPECT_EQ(id_of(ending_with(rule(Mischief::dram_dead, std::nullopt),
                                VerifyLevel::agent,
                                vphone::StartMode::brom)),
              "RAM-501");
    EXPECT_EQ(id_of(ending_with(rule(Mischief::untrusted_agent, std::nullopt))), "SEC-301");
    EXPECT_EQ(id_of(ending_with(rule(Mischief::storage_error, vphone::Step::write, 10'000))),
              "STO-601");
}

TEST(Gang, OneBadPhoneDelaysNobody) {
    const auto slowest = [](bool with_bad_phone) {
        GangOptions options;
        options.phones = 8;
        options.link_speed = 4'000'000;
        if (with_bad_phone) {
            FaultRule mute = rule(Mischief::mute, vphone::Step::write, 5'000);
            mute.phone = 1;
            options.faults.rules = {mute};
        }
        Gang gang(options);
        EXPECT_TRUE(gang.run());
        gang.check();
        std::int64_t latest = 0;
        for (std::size_t i = 1; i < 8; ++i)
            latest = std::max(latest, gang.unit_of(i).closed->at.value);
        return latest;
    };
    EXPECT_EQ(slowest(true), slowest(false));
}

TEST(Gang, ALostLedgerStopsTheStationAndNothingPassesUnseen) {
    for (std::uint64_t n = 1; n < 60; n += 7) {
        GangOptions options;
        options.phones = 2;
        Gang gang(options);
        gang.journal().fail_after = n;
        ASSERT_TRUE(gang.run()) << n;
        ASSERT_TRUE(gang.totals().station_fault) << n;
        EXPECT_EQ(gang.totals().station_fault->code, ErrorCode::ledger_unwritable);
        std::uint64_t committed = 0;
        for (const auto* unit : gang.units())
            committed += unit->closed && unit->closed->verdict == Verdict::pass ? 1 : 0;
        EXPECT_EQ(gang.totals().session_passed, committed) << n;
    }
}

TEST(Gang, StoppingEndsEveryPhoneAsAborted) {
    GangOptions options;
    options.phones = 3;
    options.link_speed = 1'000'000;
    Gang gang(options);
    boost::asio::co_spawn(
        gang.context(),
        [](Gang& g) -> asio::awaitable<void> {
            co_await g.clock().sleep_for(std::chrono::seconds(2));
            g.engine().stop(StopRequest::at_safe_point);
        }(gang),
        [](const std::exception_ptr&) {});
    ASSERT_TRUE(gang.run());
    gang.check();
    for (const auto* unit : gang.units())
        EXPECT_EQ(id_of(*unit), "STA-905");
}

TEST(Gang, TwoStationsInOneProcessDoNotKnowEachOther) {
    // Side by side on two threads, and of one name: what they shared would show here, or to a
    // thread sanitizer.
    const auto make = [](std::uint64_t seed) {
        GangOptions options;
        options.phones = 4;
        options.seed = seed;
        options.faults.rules = {rule(Mischief::drop, vphone::Step::write, 300'000)};
        return std::make_unique<Gang>(std::move(options));
    };
    const auto first = make(1);
    const auto second = make(2);
    bool first_ended = false;
    std::thread aside([&] { first_ended = first->run(); });
    const bool second_ended = second->run();
    aside.join();
    ASSERT_TRUE(first_ended && second_ended);
    first->check();
    second->check();
    EXPECT_EQ(first->totals().passed, 4U);
    EXPECT_EQ(second->totals().passed, 4U);
    EXPECT_EQ(first->units().size(), 4U);
}

namespace {

/// A handful of faults that may hit anywhere; which kinds exist differs from gang to gang.
vphone::FaultScript random_script(Random& random) {
    static constexpr std::array kinds{Mischief::drop,
                                      Mischief::hub_drop,
                                      Mischief::stall,
                                      Mischief::mute,
                                      Mischief::corrupt,
                                      Mischief::late,
                                      Mischief::slow_return,
                                      Mischief::double_arrival,
                                      Mischief::reorder_arrival,
                                      Mischief::storage_error,
                                      Mischief::agent_crash,
                                      Mischief::never_return,
                                      Mischief::swap,
                                      Mischief::watchdog_loop,
                                      Mischief::short_window,
                                      Mischief::battery_low,
                                      Mischief::dram_dead,
                                      Mischief::untrusted_agent};
    static constexpr std::array steps{vphone::Step::handshake,
                                      vphone::Step::identify,
                                      vphone::Step::send_agent,
                                      vphone::Step::start_agent,
                                      vphone::Step::load_agent2,
                                      vphone::Step::storage,
                                      vphone::Step::read_identity,
                                      vphone::Step::write,
                                      vphone::Step::verify,
                                      vphone::Step::finish};
    vphone::FaultScript script;
    const std::uint64_t count = random.below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
        const Mischief what = kinds[random.below(kinds.size())];
        FaultRule made = rule(what, steps[random.below(steps.size())], random.below(400'000));
        if (what == Mischief::storage_error) made.step = vphone::Step::write;
        if (!vphone::needs_step(what)) made.step.reset();
        made.at.bytes = made.step == vphone::Step::write ? made.at.bytes : random.below(200);
        made.chance = 20 + static_cast<unsigned>(random.below(80));
        made.times = 1 + static_cast<unsigned>(random.below(2));
        script.rules.push_back(made);
    }
    return script;
}

} // namespace

/// GANG_PHONES phones (default below) in gangs of up to sixteen; GANG_SEED runs one gang alone.
TEST(RandomGangs, KeepEveryPromise) {
    constexpr std::uint64_t gang_size = 16;
    const std::uint64_t phones = from_environment("GANG_PHONES", 5'000);
    const std::uint64_t alone = from_environment("GANG_SEED", 0);
    std::map<std::string, std::uint64_t> endings;
    for (std::uint64_t done = 0, seed = 1; done < phones; done += gang_size, ++seed) {
        Random random{alone != 0 ? alone : seed};
        GangOptions options;
        options.phones = gang_size;
        options.seed = alone != 0 ? alone : seed;
        options.verify = random.chance(30) ? VerifyLevel::sample : VerifyLevel::agent;
        options.start = random.chance(30) ? vphone::StartMode::brom : vphone::StartMode::preloader;
        options.faults = random_script(random);
        Gang gang(options);
        ASSERT_TRUE(gang.run()) << "seed " << options.seed;
        gang.check();
        ASSERT_FALSE(HasFailure()) << "seed " << options.seed;
        for (const auto* unit : gang.units())
            ++endings[std::string(id_of(*unit))];
        if (alone != 0) break;
    }
    for (const auto& [id, count] : endings)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
    if (alone == 0) {
        EXPECT_GT(endings["none"], phones / 3) << "the faults leave too few phones to pass";
    }
}

} // namespace gangflash::sim
