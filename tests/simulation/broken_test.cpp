// The whole conversation, from the first handshake byte to the farewell, broken at every read and
// write of it: cut off, a wrong byte, a wrong status, silence.
#include "tests/simulation/breaking_bus.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

/// Enough for every kind of write: by name, raw, sparse; in the names of every time.
void keep_few_partitions(FlashPlan& plan) {
    constexpr std::array<std::string_view, 8> kept{
        "preloader", "lk", "dtbo", "super", "cache", "PRELOADER", "UBOOT", "CACHE"};
    std::erase_if(plan.writes, [&](const PlannedWrite& write) {
        return std::ranges::find(kept, write.partition) == kept.end();
    });
}

struct Case {
    std::string name;
    Breakage kind;
    vphone::StartMode start;
    VerifyLevel verify;
    std::string chip = "MT6765";
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

/// Everything, not what ./check has time for.
bool deep() {
    return std::getenv("GANGFLASH_DEEP") != nullptr;
}

/// In how many ways an operation of this kind is broken.
std::uint64_t ways_of(Breakage kind) {
    const bool damages_a_byte = kind == Breakage::wrong_read || kind == Breakage::wrong_write;
    constexpr std::uint64_t many = 16;
    return damages_a_byte && deep() ? many : 1;
}

class Broken : public testing::TestWithParam<Case> {
protected:
    /// Breaks at `at`; false when the conversation is shorter. Counts how it ended.
    bool break_at(std::uint64_t at, std::uint64_t way) {
        SCOPED_TRACE("repeat: GANG_BREAK_AT=" + std::to_string(at) + " GANG_BREAK_WAY=" +
                     std::to_string(way) + (deep() ? " GANGFLASH_DEEP=1" : "") +
                     " build/release/tests/simulation_test --gtest_filter=" +
                     testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() +
                     ".*/" + GetParam().name);
        const BreakingBus* breaker = nullptr;
        GangOptions options;
        options.phones = 1;
        options.seed = at;
        options.chip = GetParam().chip;
        options.verify = GetParam().verify;
        options.start = GetParam().start;
        options.change_plan = keep_few_partitions;
        Clock* clock = nullptr;
        options.wrap = [&](PortBus& bus) {
            auto made = std::make_unique<BreakingBus>(dynamic_cast<vphone::VirtualBus&>(bus),
                                                      BreakPoint{GetParam().kind, at, way},
                                                      [&clock]() -> Clock& { return *clock; });
            breaker = made.get();
            return made;
        };
        Gang gang(std::move(options));
        clock = &gang.clock();
        const auto started = gang.clock().now();
        EXPECT_TRUE(gang.run());
        // Eight attempts, each at most one step's limit and the wait for the phone to return. A
        // phone that drips is never silent: each of its steps may take its whole patience.
        const bool drips = GetParam().kind == Breakage::drip;
        const std::chrono::minutes limit(drips ? 120 : 30);
        EXPECT_LT(gang.clock().now() - started, limit) << "past the limits";
        longest_ = std::max(longest_, gang.clock().now() - started);
        judge(gang);
        return breaker->broke();
    }

    std::map<std::string, std::uint64_t> endings_;
    std::chrono::microseconds longest_{}; ///< of the conversations, simulated

private:
    void judge(Gang& gang) {
        for (const auto* unit : gang.units()) {
            if (!unit->closed) {
                ADD_FAILURE() << "a phone without an ending";
                continue;
            }
            const auto& fault = unit->closed->fault;
            ++endings_[fault ? std::string(entry_of(fault->code).id) : "PASS"];
            if (unit->closed->verdict == Verdict::pass)
                EXPECT_TRUE(gang.stored_as_planned(0)) << "PASS, but the storage differs";
            else
                EXPECT_TRUE(fault) << "a verdict without a reason";
        }
        EXPECT_TRUE(gang.keeps_what_it_owns(0)) << "bytes the phone owns changed";
    }
};

} // namespace

TEST_P(Broken, AtEveryOperationEndsTruthfully) {
    // GANG_BREAK_AT breaks at this operation alone.
    if (const std::uint64_t alone = from_environment("GANG_BREAK_AT", 0); alone != 0) {
        break_at(alone, from_environment("GANG_BREAK_WAY", 0));
    } else {
        for (std::uint64_t way = 0; way < ways_of(GetParam().kind); ++way) {
            std::uint64_t operations = 0;
            while (break_at(operations + 1, way) && !HasFailure())
                ++operations;
            EXPECT_GT(operations, 60U) << "the harness did not reach the conversation";
            std::printf("%llu operations broken\n", static_cast<unsigned long long>(operations));
        }
    }
    for (const auto& [id, count] : endings_)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
    std::printf(
        "%8lld s the longest\n",
        static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(longest_).count()));
}

INSTANTIATE_TEST_SUITE_P(
    Conversations,
    Broken,
    testing::Values(
        Case{"Cut", Breakage::cut, vphone::StartMode::preloader, VerifyLevel::agent},
        Case{"CutFromBootRom", Breakage::cut, vphone::StartMode::brom, VerifyLevel::sample},
        Case{"WrongRead", Breakage::wrong_read, vphone::StartMode::brom, VerifyLevel::readback},
        Case{"WrongWrite", Breakage::wrong_write, vphone::StartMode::brom, VerifyLevel::readback},
        Case{"WrongStatus", Breakage::wrong_status, vphone::StartMode::brom, VerifyLevel::agent},
        Case{"Silence", Breakage::silence, vphone::StartMode::preloader, VerifyLevel::agent},
        Case{"SilenceFromBootRom",
             Breakage::silence,
             vphone::StartMode::brom,
             VerifyLevel::readback},
        Case{"Drip", Breakage::drip, vphone::StartMode::preloader, VerifyLevel::agent}), // 40 s
    [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

namespace {

/// What the legacy agents are broken with. In ./check one agent of each sort, each kind of breakage
/// at every operation: two stages (MT6735), one with an overlay (MT6589), one alone (MT6577). Deep:
/// all five, from boot ROM and preloader; a drip of every one of them takes a minute.
std::vector<Case> legacy_cases() {
    struct Kind {
        std::string_view name;
        Breakage kind;
        VerifyLevel verify;
    };
    constexpr std::array kinds{
        Kind{"Cut", Breakage::cut, VerifyLevel::sample},
        Kind{"WrongRead", Breakage::wrong_read, VerifyLevel::readback},
        Kind{"WrongWrite", Breakage::wrong_write, VerifyLevel::readback},
        Kind{"WrongStatus", Breakage::wrong_status, VerifyLevel::agent},
        Kind{"Silence", Breakage::silence, VerifyLevel::agent},
        Kind{"Drip", Breakage::drip, VerifyLevel::sample},
    };
    struct Phone {
        std::string_view chip;
        vphone::StartMode start;
        bool checked_always;
    };
    constexpr auto brom = vphone::StartMode::brom;
    constexpr auto preloader = vphone::StartMode::preloader;
    constexpr std::array phones{
        Phone{"MT6735", brom, true},
        Phone{"MT6735", preloader, true},
        Phone{"MT6589", brom, true},
        Phone{"MT6589", preloader, false},
        Phone{"MT6577", brom, true},
        Phone{"MT6577", preloader, false},
        Phone{"MT6580", brom, false},
        Phone{"MT6580", preloader, false},
        Phone{"MT6582", brom, false},
        Phone{"MT6582", preloader, false},
        Phone{"MT6765", brom, false}, // not legacy: what the list above has from the preloader only
    };
    std::vector<Case> cases;
    for (const Phone& phone : phones)
        for (const Kind& kind : kinds) {
            if ((!phone.checked_always || kind.kind == Breakage::drip) && !deep()) continue;
            const std::string_view from = phone.start == brom ? "FromBootRom" : "";
            cases.push_back({std::string(phone.chip) + std::string(kind.name) + std::string(from),
                             kind.kind,
                             phone.start,
                             kind.verify,
                             std::string(phone.chip)});
        }
    return cases;
}

} // namespace

namespace {

/// The XML agent. Its conversation has several messages where others have one: ./check breaks each
/// in the way that finds most (20 s); deep, in every way and from both starts (five minutes).
std::vector<Case> xml_cases() {
    constexpr auto brom = vphone::StartMode::brom;
    constexpr auto preloader = vphone::StartMode::preloader;
    const std::string chip = "MT6789";
    std::vector<Case> cases{{"WrongRead", Breakage::wrong_read, brom, VerifyLevel::readback, chip}};
    if (!deep()) return cases;
    cases.push_back({"Cut", Breakage::cut, preloader, VerifyLevel::agent, chip});
    cases.push_back({"CutFromBootRom", Breakage::cut, brom, VerifyLevel::sample, chip});
    cases.push_back({"WrongWrite", Breakage::wrong_write, brom, VerifyLevel::readback, chip});
    cases.push_back({"Silence", Breakage::silence, preloader, VerifyLevel::agent, chip});
    cases.push_back({"SilenceFromBootRom", Breakage::silence, brom, VerifyLevel::readback, chip});
    cases.push_back({"Drip", Breakage::drip, preloader, VerifyLevel::agent, chip});
    return cases;
}

} // namespace

INSTANTIATE_TEST_SUITE_P(XmlConversations,
                         Broken,
                         testing::ValuesIn(xml_cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(LegacyConversations,
                         Broken,
                         testing::ValuesIn(legacy_cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

} // namespace gangflash::sim
