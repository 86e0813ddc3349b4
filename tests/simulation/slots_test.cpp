// The life of a slot over several phones, and of a batch over several sessions.
#include "engine/unit/batch_roll.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// One port, open end: scripts say what happens.
GangOptions open_end() {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) { job.once = false; };
    return options;
}

std::string_view id_of(const MemoryJournal::Unit& unit) {
    return unit.closed && unit.closed->fault ? entry_of(unit.closed->fault->code).id : "none";
}

bool passed(const MemoryJournal::Unit& unit) {
    return unit.closed && unit.closed->verdict == Verdict::pass;
}

/// Notes of the arrivals that began nothing.
std::vector<std::string> notes_of(const Gang& gang) {
    std::vector<std::string> notes;
    for (const StationEvent& event : gang.told())
        if (const auto* arrival = std::get_if<EventArrived>(&event.what))
            notes.push_back(to_string(arrival->notes));
    return notes;
}

const EventVerdict& last_verdict(const Gang& gang) {
    return std::get<EventVerdict>(gang.told().back().what);
}

std::string first_slot(Gang& gang) {
    return gang.engine().snapshot().slots.front().slot;
}

/// The phone in the first slot has got its first bytes.
asio::awaitable<void> until_it_writes(Gang& gang) {
    co_await gang.until([&gang] {
        const auto slots = gang.engine().snapshot().slots;
        return !slots.empty() && slots[0].step == Step::write && slots[0].bytes_written > 0;
    });
}

asio::awaitable<void> after_first_verdict_replug(Gang& gang, std::chrono::milliseconds away) {
    co_await gang.until([&gang] { return gang.closed_units() == 1; });
    gang.bus().replug(0, away);
    co_await gang.clock().sleep_for(away + 60s);
    gang.engine().stop(StopRequest::at_safe_point);
}

} // namespace

// A Ctrl-C while the ledger is being opened: there is no worker yet that could hear it.
TEST(Slot, AStopBeforeTheBatchIsOpenIsNotLost) {
    Gang gang(open_end());
    gang.engine().stop(StopRequest::at_safe_point);
    ASSERT_TRUE(gang.run()) << "it went on for ever";
    EXPECT_TRUE(gang.units_at(0).empty());
}

TEST(Slot, TakesTheNextPhoneByItself) {
    Gang gang(open_end());
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        for (std::size_t phone = 1; phone <= 3; ++phone) {
            co_await g.until([&g, phone] { return g.closed_units() == phone; });
            if (phone < 3) g.bus().swap(0, 6s);
        }
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    const auto units = gang.units_at(0);
    ASSERT_EQ(units.size(), 3U);
    for (const auto* unit : units)
        EXPECT_TRUE(passed(*unit)) << id_of(*unit);
    EXPECT_NE(units[0]->facts.me_id, units[1]->facts.me_id);
    EXPECT_NE(units[1]->facts.me_id, units[2]->facts.me_id);
    EXPECT_EQ(gang.totals().passed, 3U);
}

TEST(Slot, LeavesAPassedPhoneAloneThatComesBack) {
    Gang gang(open_end());
    gang.meanwhile(after_first_verdict_replug(gang, 10s));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.units().size(), 1U);
    EXPECT_THAT(notes_of(gang), ::testing::Contains("passed in this batch already"));
    EXPECT_GT(gang.bus().phone(0).appearances(), 1U) << "it never came back";
    const std::int64_t written_at = gang.clock().utc_now().value -
                                    (gang.clock().now() - gang.bus().phone(0).last_write()).count();
    EXPECT_LE(written_at, gang.unit_of(0).closed->at.value);
}

TEST(Slot, FlashesAPassedPhoneAgainWhenTheOperatorSaysSoAndTellsIt) {
    GangOptions options = open_end();
    options.adjust = [](Job& job) {
        job.once = false;
        job.flash_passed_again = true;
    };
    Gang gang(std::move(options));
    gang.meanwhile(after_first_verdict_replug(gang, 10s));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.units().size(), 2U);
    EXPECT_TRUE(passed(*gang.units_at(0)[1]));
    EXPECT_EQ(to_string(last_verdict(gang).notes), "the same phone as unit 1 (pass)");
}

TEST(Slot, LeavesAPassedPhoneAloneThatRestartsAtOnce) {
    // Back before the slot is clear: not even asked who it is.
    Gang gang(open_end());
    gang.meanwhile(after_first_verdict_replug(gang, 1s));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.units().size(), 1U);
    EXPECT_TRUE(gang.bus().phone(0).booted()) << "somebody kept it from booting";
}

TEST(Slot, LetsAPhoneBootThatPassedWithBootCheck) {
    GangOptions options = open_end();
    options.adjust = [](Job& job) {
        job.once = false;
        job.after_pass = AfterPass::boot_check;
    };
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await g.until([&g] { return g.closed_units() == 1; });
        co_await g.clock().sleep_for(60s);
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.units().size(), 1U);
    EXPECT_EQ(gang.unit_of(0).closed->boot, BootSeen::seen);
    EXPECT_TRUE(gang.bus().phone(0).booted());
}

TEST(Slot, EndsAPhoneThatWasSwappedWhileAwayAndStartsTheOtherAnew) {
    GangOptions options = open_end();
    options.link_speed = 2'000'000;
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await until_it_writes(g);
        g.bus().swap(0, 3s);
        co_await g.until([&g] { return g.closed_units() == 2; });
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    const auto units = gang.units_at(0);
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(id_of(*units[0]), "PHN-704");
    EXPECT_EQ(units[0]->disconnects.size(), 1U);
    EXPECT_TRUE(passed(*units[1])) << id_of(*units[1]);
    EXPECT_EQ(units[1]->attempts, 1U);
    EXPECT_NE(units[0]->facts.me_id, units[1]->facts.me_id);
    EXPECT_EQ(units[1]->facts.me_id, to_hex(gang.bus().phone(0).identity().me_id));
    EXPECT_TRUE(gang.stored_as_planned(0)) << "the second phone got only what the first one lacked";
}

TEST(Slot, StoppedTakesNoPhoneUntilItIsStartedAgain) {
    GangOptions options = open_end();
    options.phones = 2; // the other one keeps the batch open
    options.plugged = false;
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await g.until([&g] { return g.engine().snapshot().running; });
        g.engine().stop_slot(first_slot(g), StopRequest::at_safe_point);
        g.bus().plug(0);
        co_await g.clock().sleep_for(60s);
        EXPECT_EQ(g.closed_units(), 0U);
        EXPECT_EQ(g.engine().snapshot().slots[0].state, SlotState::stopped);
        EXPECT_TRUE(g.engine().snapshot().slots[0].stopped);
        EXPECT_TRUE(g.engine().start_slot(first_slot(g)));
        EXPECT_TRUE(g.engine().start_slot(first_slot(g))) << "twice is once";
        EXPECT_FALSE(g.engine().start_slot("no such slot"));
        g.bus().swap(0, 6s); // the first one boots by now
        co_await g.until([&g] { return g.closed_units() == 1; });
        g.engine().stop(StopRequest::at_safe_point);
        EXPECT_FALSE(g.engine().start_slot(first_slot(g))) << "the batch is ending";
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.units_at(0).size(), 1U);
    EXPECT_TRUE(passed(*gang.units_at(0)[0])) << id_of(*gang.units_at(0)[0]);
}

TEST(Slot, StartedAgainLeavesThePhoneAloneThatHasItsVerdict) {
    GangOptions options = open_end();
    options.phones = 2;
    options.link_speed = 2'000'000;
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await until_it_writes(g);
        g.engine().stop_slot(first_slot(g), StopRequest::at_safe_point);
        co_await g.until([&g] { return !g.units_at(0).empty() && g.units_at(0)[0]->closed; });
        g.engine().start_slot(first_slot(g));
        co_await g.clock().sleep_for(60s);
        EXPECT_EQ(g.units_at(0).size(), 1U) << "it was never taken off";
        EXPECT_EQ(g.engine().snapshot().slots[0].state, SlotState::aborted);
        EXPECT_FALSE(g.engine().snapshot().slots[0].stopped);
        g.bus().swap(0, 6s);
        co_await g.until([&g] { return g.units_at(0).size() == 2 && g.units_at(0)[1]->closed; });
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(id_of(*gang.units_at(0)[0]), "PHN-728") << "this slot alone was stopped";
    EXPECT_TRUE(passed(*gang.units_at(0)[1])) << id_of(*gang.units_at(0)[1]);
}

TEST(Slot, GoesOnWithItsPhoneWhenItIsStartedBeforeItsSafePoint) {
    GangOptions options = open_end();
    options.link_speed = 2'000'000;
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await until_it_writes(g);
        g.engine().stop_slot(first_slot(g), StopRequest::at_safe_point);
        g.engine().start_slot(first_slot(g));
        co_await g.until([&g] { return g.closed_units() == 1; });
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_TRUE(passed(gang.unit_of(0))) << id_of(gang.unit_of(0));
}

TEST(Slot, CatchesAPreloaderOf300MsWhileFifteenStreamAndTheLedgerIsSlow) {
    GangOptions options;
    options.phones = 16;
    options.link_speed = 1'000'000;
    vphone::FaultRule late;
    late.phone = 16;
    late.what = vphone::Mischief::reorder_arrival;
    late.duration = 4s;
    vphone::FaultRule brief = late;
    brief.what = vphone::Mischief::short_window;
    brief.duration = 300ms;
    options.faults.rules = {late, brief};
    Gang gang(std::move(options));
    gang.journal().before_each = [&gang]() -> asio::awaitable<void> {
        return gang.clock().sleep_for(50ms);
    };
    std::size_t streaming = 0;
    const auto script = [](Gang& g, std::size_t& seen) -> asio::awaitable<void> {
        co_await g.until([&g] { return !g.units_at(15).empty(); });
        for (const SlotSnapshot& slot : g.engine().snapshot().slots)
            seen += slot.step == Step::write ? 1 : 0;
    };
    gang.meanwhile(script(gang, streaming));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_GE(streaming, 12U) << "too few are in mid-write to be in the way";
    EXPECT_EQ(gang.totals().passed, 16U);
    EXPECT_EQ(gang.unit_of(15).attempts, 1U) << "the window was missed";
}

TEST(Batch, OfTheSameNameGoesOnWhereItStopped) {
    GangOptions options;
    options.phones = 3;
    Gang gang(std::move(options));
    const auto& who = gang.bus().phone(1).identity();
    gang.journal().resumed.passed = 1;
    gang.journal().resumed.passed_units = {
        {to_hex(who.me_id), to_hex(who.soc_id), "", Personal(who.imei1)}};
    ASSERT_TRUE(gang.run()) << "a slot whose phone passed before must not hold the batch";
    EXPECT_EQ(gang.totals().passed, 3U);
    EXPECT_EQ(gang.totals().session_passed, 2U);
    EXPECT_EQ(gang.totals().empty_slots, 0U);
    EXPECT_TRUE(gang.units_at(1).empty());
    EXPECT_EQ(gang.writes_to(1), 0U);
}

TEST(Batch, EndsWhenItsTargetIsReachedCountingEarlierSessions) {
    GangOptions options = open_end();
    options.adjust = [](Job& job) {
        job.once = false;
        job.planned = 3;
        job.stop_after_passes = 3;
    };
    Gang gang(std::move(options));
    gang.journal().resumed.passed = 1;
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await g.until([&g] { return g.closed_units() == 1; });
        g.bus().swap(0, 6s);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 3U);
    EXPECT_EQ(gang.totals().session_passed, 2U);
}

TEST(Batch, TakesNoPhoneWhenItsTargetWasReachedBefore) {
    GangOptions options = open_end();
    options.adjust = [](Job& job) {
        job.once = false;
        job.stop_after_passes = 2;
    };
    Gang gang(std::move(options));
    gang.journal().resumed.passed = 2;
    ASSERT_TRUE(gang.run());
    EXPECT_TRUE(gang.units().empty());
    EXPECT_TRUE(gang.journal().closed);
}

TEST(Batch, NeitherAnEmptySlotNorAPhoneThatIsOnHoldsItLongerThanToldTo) {
    GangOptions options;
    options.phones = 3;
    options.plugged = false;
    options.adjust = [](Job& job) { job.wait_for_phone = Millis{20'000}; };
    Gang gang(std::move(options));
    // The second phone is on when the batch begins: it has booted and stays so.
    gang.bus().plug(1);
    gang.clock().run_for(gang.context(), 30s);
    ASSERT_TRUE(gang.bus().phone(1).booted());
    gang.bus().plug(0);

    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_EQ(gang.totals().empty_slots, 2U);
    EXPECT_LT(gang.clock().now().time_since_epoch(), 30s + 60s);
}

TEST(Batch, TellsTheSameImeiInAnotherPhone) {
    BatchRoll roll;
    roll.take_up({{"0a", "", "", Personal("350000000000011")}});
    const RetryBudgets budgets;
    const auto unit = [&](std::int64_t number, std::string me_id, const char* imei) {
        Unit made(UnitId{number}, budgets, Random{1}, Clock::TimePoint{});
        made.ids.me_id = std::move(me_id);
        made.facts.imei1 = Personal(imei);
        return made;
    };
    const auto twin_of = [&roll](const Unit& one) {
        const auto twin = roll.twin_of(one);
        return twin ? to_string(*twin) : std::string();
    };
    EXPECT_EQ(twin_of(unit(1, "0b", "350000000000022")), "");
    EXPECT_THAT(twin_of(unit(1, "0b", "350000000000011")),
                HasSubstr("another phone with the IMEI of a unit that passed earlier"));
    EXPECT_EQ(twin_of(unit(1, "0b", "")), "") << "no IMEI is no twin";

    roll.enter(unit(2, "0c", "350000000000033"), Verdict::fail);
    EXPECT_EQ(twin_of(unit(2, "0c", "350000000000033")), "") << "itself is no twin";
    EXPECT_EQ(twin_of(unit(3, "0c", "350000000000033")), "the same phone as unit 2 (fail)");
    EXPECT_EQ(twin_of(unit(3, "0d", "350000000000033")),
              "another phone with the IMEI of unit 2 (fail)");
    EXPECT_FALSE(roll.passed({"0c", "", ""}));
    EXPECT_TRUE(roll.passed({"0a", "", ""}));
}

} // namespace gangflash::sim
