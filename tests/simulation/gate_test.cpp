// The last gate: a scan, a stop or a cable may come at any instant. Whoever is refused before the
// first erase or write keeps the storage it came with; whoever is refused later is told what has
// happened, and has all it owns.
#include "engine/attempt/admission.hpp"
#include "tests/simulation/look.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/silent_contact.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

using testing::HasSubstr;
using namespace std::chrono_literals;

/// Small partitions and a GPT: what a format backs up is soon read.
GangOptions of_mode(FlashMode mode) {
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6580";
    options.mode = mode;
    options.link_speed = 64 * mib;
    return options;
}

/// Lists that let the phone of `gang` in, or bar it: by its IMEI, or by a lot it is not of.
JobRules lists_for(Gang& gang, bool welcome, bool by_lot) {
    const vphone::PhoneIdentity& phone = gang.bus().phone(0).identity();
    JobRules rules;
    if (by_lot)
        rules.lots = {list_of(welcome ? phone.serial : "GF000001", ListedBy::serial)};
    else
        rules.denied = {list_of(welcome ? another_imei : phone.imei2, ListedBy::imei)};
    return rules;
}

bool is_rule(ErrorCode code) {
    return code == ErrorCode::imei_not_as_scanned || code == ErrorCode::imei_denied ||
           code == ErrorCode::not_in_lot || code == ErrorCode::imei_duplicate;
}

std::size_t steps_of(const MemoryJournal::Unit& unit, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count(unit.steps, name, &StepEnded::step));
}

/// What people have said of the phone so far, before its last step began.
struct Barred {
    bool by_scan = false, by_list = false;
    bool too_late = false; ///< something came when the last step had begun
    bool for_good() const { return (by_scan || by_list) && !too_late; }
};

/// What a refusal promises, whenever it came.
void check_refusal(Gang& gang, const Sha256& before) {
    bool touched = false;
    for (const MemoryJournal::Unit* unit : gang.units_at(0)) {
        touched = touched || steps_of(*unit, "erase") + steps_of(*unit, "write") > 0;
        if (!unit->closed || !unit->closed->fault) continue;
        const Fault& fault = *unit->closed->fault;
        if (is_rule(fault.code)) {
            EXPECT_FALSE(touched) << fault.detail << ", but steps that write were taken before";
            EXPECT_EQ(unit->closed->bytes_written, 0U);
        }
        if (fault.code == ErrorCode::refused_after_start) {
            EXPECT_TRUE(touched) << "nothing was done, but: " << fault.detail;
            EXPECT_THAT(fault.detail, HasSubstr("until then"));
        }
    }
    if (!touched) {
        EXPECT_EQ(content_of(gang).hex(), before.hex()) << "no step wrote, but the storage changed";
        EXPECT_EQ(gang.writes_to(0), 0U);
    }
}

} // namespace

TEST(LastGate, AScanDuringTheBackupLeavesTheStorageAsItWas) {
    GangOptions options = of_mode(FlashMode::format_all);
    Gang gang(std::move(options));
    const Sha256 before = content_of(gang);
    gang.meanwhile([](Gang& bench) -> asio::awaitable<void> {
        const std::function<bool()> backing_up = [&bench] {
            return slot_of(bench).step == Step::guard;
        };
        co_await bench.until(backing_up);
        bench.engine().expect_imei("v1-1.1", Personal(another_imei));
    }(gang));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, "PHN-724");
    EXPECT_EQ(steps_of(unit, "erase"), 0U);
    EXPECT_EQ(content_of(gang).hex(), before.hex());
    EXPECT_EQ(gang.writes_to(0), 0U);
    ASSERT_TRUE(unit.facts.details.imei_scanned);
    EXPECT_EQ(unit.facts.details.imei_scanned->reveal(), another_imei) << "proven by both numbers";
}

namespace {

asio::awaitable<void> at_once(std::function<void()> what) {
    what();
    co_return;
}

/// Formats a phone; `meddle` comes while the mark that erasing begins is recorded: behind the last
/// step before the erase, so that only the gate can notice.
void meddle_while_the_mark_is_made(Gang& gang, std::function<void()> meddle) {
    const auto once = std::make_shared<bool>(false);
    gang.journal().before_each = [&gang, once, meddle] {
        const std::function<void()> look = [&gang, once, meddle] {
            if (*once || gang.units_at(0).empty()) return;
            const auto& backups = gang.unit_of(0).backups;
            if (backups.size() != 1 || slot_of(gang).step != Step::guard) return;
            *once = true;
            meddle();
        };
        return at_once(look);
    };
    const Sha256 before = content_of(gang);
    ASSERT_TRUE(gang.run());
    ASSERT_TRUE(*once) << "the mark was never recorded";
    const auto& unit = gang.unit_of(0);
    EXPECT_EQ(steps_of(unit, "erase"), 0U);
    EXPECT_EQ(content_of(gang).hex(), before.hex());
    EXPECT_EQ(gang.writes_to(0), 0U);
    ASSERT_FALSE(unit.backups.empty());
    EXPECT_EQ(unit.backups.back().state, "restored") << "nothing is owed";
}

} // namespace

TEST(LastGate, SeesAScanThatCameAfterTheLastStep) {
    Gang gang(of_mode(FlashMode::format_all));
    const std::function<void()> scan = [&gang] {
        gang.engine().expect_imei("v1-1.1", Personal(another_imei));
    };
    meddle_while_the_mark_is_made(gang, scan);
    ASSERT_TRUE(gang.unit_of(0).closed && gang.unit_of(0).closed->fault);
    EXPECT_EQ(entry_of(gang.unit_of(0).closed->fault->code).id, "PHN-724");
}

TEST(LastGate, SeesAStopThatCameAfterTheLastStep) {
    Gang gang(of_mode(FlashMode::format_all));
    const std::function<void()> stop = [&gang] {
        gang.engine().stop_slot("v1-1.1", StopRequest::at_safe_point);
    };
    meddle_while_the_mark_is_made(gang, stop);
    ASSERT_TRUE(gang.unit_of(0).closed && gang.unit_of(0).closed->fault);
    EXPECT_EQ(entry_of(gang.unit_of(0).closed->fault->code).id, "PHN-728") << "of this slot alone";
}

TEST(LastGate, SeesAListThatWasChangedAfterTheLastStep) {
    for (const bool by_lot : {false, true}) {
        Gang gang(of_mode(FlashMode::format_all));
        const std::function<void()> change = [&gang, by_lot] {
            gang.engine().replace_lists(lists_for(gang, false, by_lot));
        };
        meddle_while_the_mark_is_made(gang, change);
        ASSERT_TRUE(gang.unit_of(0).closed && gang.unit_of(0).closed->fault);
        EXPECT_EQ(entry_of(gang.unit_of(0).closed->fault->code).id, by_lot ? "PHN-722" : "PHN-721");
    }
}

/// The comparison at the gate does not rest on what the slot compared when the phone came.
TEST(LastGate, RefusesAPhoneThatIsNotTheOneOfItsUnit) {
    boost::asio::io_context context;
    SimClock clock;
    MemoryJournal journal;
    ChunkStore chunks(context.get_executor(), context.get_executor(), mib);
    BatchRoll roll;
    const auto job = std::make_shared<Job>();
    job->plans = {demo_plan("MT6580")};
    const Backends families{{}};
    const Environment environment{
        job, job->rules, clock, journal, chunks, roll, families, context.get_executor(), nullptr};
    tests::SilentContact phone;
    phone.says.me_id = "01";
    Unit unit(UnitId{1}, RetryBudgets{}, Random{1}, clock.now());
    unit.plan = job->plans.front();
    unit.before = Identity{};
    unit.ids = phone.ids();
    const StopRequest stop = StopRequest::none;
    Admission admission(environment, unit, phone, stop);
    ASSERT_TRUE(admission.admit());

    phone.says.me_id = "02";
    const auto swapped = admission.last_gate();
    ASSERT_FALSE(swapped);
    EXPECT_EQ(swapped.error().code, ErrorCode::phone_swapped);
    EXPECT_FALSE(unit.touched);
    phone.says.me_id = "01";
    EXPECT_TRUE(admission.last_gate());
    EXPECT_TRUE(unit.touched);
}

/// A stop is honoured between any two steps, not by those that write alone.
TEST(Stop, EndsAPhoneBeforeItsNextStepWhateverThatIs) {
    GangOptions options = of_mode(FlashMode::download_only);
    options.verify = VerifyLevel::readback;
    Gang* bench = nullptr;
    options.watch = [&bench](const StationEvent& event) {
        const auto* ended = std::get_if<EventStep>(&event.what);
        if (ended != nullptr && ended->step == "verify")
            bench->engine().stop_slot("v1-1.1", StopRequest::at_safe_point);
    };
    Gang gang(std::move(options));
    bench = &gang;
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault) << "it was told to stop, and passed";
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::slot_stopped);
    EXPECT_EQ(steps_of(unit, "verify"), 1U);
}

TEST(LastGate, AScanBetweenFormatAndRestoreWaitsForTheRestore) {
    GangOptions options = of_mode(FlashMode::format_all);
    Gang gang(std::move(options));
    gang.meanwhile([](Gang& bench) -> asio::awaitable<void> {
        const std::function<bool()> erasing = [&bench] {
            return slot_of(bench).step == Step::verify_erase;
        };
        co_await bench.until(erasing);
        bench.engine().expect_imei("v1-1.1", Personal(another_imei));
    }(gang));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, "PHN-727");
    EXPECT_THAT(unit.closed->fault->detail, HasSubstr("PHN-724: the phone has the IMEIs"));
    EXPECT_THAT(unit.closed->fault->detail, HasSubstr("and 0 of "));
    EXPECT_EQ(steps_of(unit, "write"), 0U);
    ASSERT_FALSE(unit.backups.empty());
    EXPECT_EQ(unit.backups.back().state, "restored");
    EXPECT_TRUE(gang.keeps_what_it_owns(0));
}

/// Refused in a later attempt, the phone is told all the same that a part is written.
TEST(LastGate, RemembersWhatAnEarlierAttemptWrote) {
    GangOptions options = of_mode(FlashMode::download_only);
    options.link_speed = 8 * mib;
    Gang gang(std::move(options));
    gang.meanwhile([](Gang& bench) -> asio::awaitable<void> {
        const std::function<bool()> writing = [&bench] {
            return slot_of(bench).step == Step::write && slot_of(bench).bytes_written > mib;
        };
        co_await bench.until(writing);
        bench.bus().replug(0, 5s);
        const std::function<bool()> away = [&bench] {
            return slot_of(bench).state == SlotState::away;
        };
        co_await bench.until(away);
        bench.engine().expect_imei("v1-1.1", Personal(another_imei));
    }(gang));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.attempts, 2U);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, "PHN-727") << unit.closed->fault->detail;
}

/// GATE_SEEDS gangs (default below); GATE_SEED runs one alone. 10,000 seeds in the deep check.
TEST(LastGate, HoldsWhateverComesAtWhateverInstant) {
    const std::uint64_t alone = from_environment("GATE_SEED", 0);
    const std::uint64_t seeds = alone != 0 ? alone : from_environment("GATE_SEEDS", 200);
    static constexpr std::array modes{
        FlashMode::download_only, FlashMode::firmware_upgrade, FlashMode::format_all};
    std::map<std::string, std::uint64_t> endings;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("repeat: GATE_SEED=" + std::to_string(seed));
        Random random{seed};
        GangOptions options = of_mode(modes[random.below(modes.size())]);
        options.seed = seed;
        Gang gang(std::move(options));
        const Sha256 before = content_of(gang);
        const std::string own = gang.bus().phone(0).identity().imei1;
        Barred barred;
        gang.meanwhile([](Gang& bench, Random chance, std::string right, Barred& said)
                           -> asio::awaitable<void> {
            const std::uint64_t things = 1 + chance.below(3);
            for (std::uint64_t thing = 0; thing < things; ++thing) {
                const auto at = static_cast<Step>(chance.below(step_names.size()));
                const Millis later{static_cast<std::int64_t>(chance.below(1500))};
                const std::function<bool()> there = [&bench, at] {
                    const SlotSnapshot slot = slot_of(bench);
                    return slot.step >= at || bench.closed_units() > 0;
                };
                co_await bench.until(there);
                co_await bench.clock().sleep_for(later);
                if (bench.closed_units() > 0) co_return;
                said.too_late = said.too_late || slot_of(bench).step >= Step::finish;
                switch (chance.below(8)) {
                case 0:
                case 1:
                    bench.engine().expect_imei("v1-1.1", Personal(another_imei));
                    said.by_scan = true;
                    break;
                case 2:
                    bench.engine().expect_imei("v1-1.1", Personal(right));
                    said.by_scan = false;
                    break;
                case 3:
                    bench.engine().stop_slot("v1-1.1", StopRequest::at_safe_point);
                    break;
                case 4:
                case 5:
                    bench.engine().replace_lists(lists_for(bench, false, chance.chance(50)));
                    said.by_list = true;
                    break;
                case 6: // also takes back a list that bars it
                    bench.engine().replace_lists(lists_for(bench, true, chance.chance(50)));
                    said.by_list = false;
                    break;
                default:
                    bench.bus().replug(0, 3s);
                }
            }
        }(gang, random.fork(7), own, barred));
        ASSERT_TRUE(gang.run());
        check_refusal(gang, before);
        if (barred.for_good()) {
            EXPECT_EQ(gang.totals().passed, 0U) << "it was barred in time, and passed";
        }
        gang.check();
        ASSERT_FALSE(HasFailure());
        for (const auto* unit : gang.units())
            ++endings[unit->closed && unit->closed->fault
                          ? std::string(entry_of(unit->closed->fault->code).id)
                          : "pass"];
    }
    for (const auto& [id, count] : endings)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
    if (alone != 0) return;
    for (const char* id : {"pass", "PHN-721", "PHN-722", "PHN-724", "PHN-727", "PHN-728"})
        EXPECT_GT(endings[id], 0U) << id << " never came: nothing was proven of it";
}

} // namespace gangflash::sim
