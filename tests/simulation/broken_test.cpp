// The whole conversation, from the first handshake byte to the farewell, broken at every read and
// write of it: cut off, a wrong byte, a wrong status, silence.
#include "tests/simulation/breaking_bus.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

/// Enough for every kind of write: by name, raw, sparse.
void keep_few_partitions(FlashPlan& plan) {
    constexpr std::array<std::string_view, 4> kept{"preloader", "lk", "dtbo", "super"};
    std::erase_if(plan.writes, [&](const PlannedWrite& write) {
        return std::ranges::find(kept, write.partition) == kept.end();
    });
}

struct Case {
    std::string_view name;
    Breakage kind;
    vphone::StartMode start;
    VerifyLevel verify;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

/// GANG_BREAK_AT breaks at this operation alone.
std::uint64_t only_at() {
    const char* text = std::getenv("GANG_BREAK_AT");
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

class Broken : public testing::TestWithParam<Case> {
protected:
    /// Breaks at `at`; false when the conversation is shorter. Counts how it ended.
    bool break_at(std::uint64_t at) {
        SCOPED_TRACE("repeat: GANG_BREAK_AT=" + std::to_string(at) +
                     " build/release/tests/simulation_test --gtest_filter=*/Broken.*/" +
                     std::string(GetParam().name));
        const BreakingBus* breaker = nullptr;
        GangOptions options;
        options.phones = 1;
        options.seed = at;
        options.verify = GetParam().verify;
        options.start = GetParam().start;
        options.change_plan = keep_few_partitions;
        options.wrap = [&](PortBus& bus) {
            auto made = std::make_unique<BreakingBus>(dynamic_cast<vphone::VirtualBus&>(bus),
                                                      BreakPoint{GetParam().kind, at});
            breaker = made.get();
            return made;
        };
        Gang gang(std::move(options));
        const auto started = gang.clock().now();
        EXPECT_TRUE(gang.run());
        // Eight attempts, each at most one step's limit and the wait for the phone to return.
        EXPECT_LT(gang.clock().now() - started, std::chrono::minutes(30)) << "past the limits";
        judge(gang);
        return breaker->broke();
    }

    std::map<std::string, std::uint64_t> endings_;

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
    if (const std::uint64_t alone = only_at(); alone != 0) {
        break_at(alone);
    } else {
        std::uint64_t operations = 0;
        while (break_at(operations + 1) && !HasFailure())
            ++operations;
        EXPECT_GT(operations, 60U) << "the harness did not reach the conversation";
        std::printf("%llu operations broken\n", static_cast<unsigned long long>(operations));
    }
    for (const auto& [id, count] : endings_)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
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
             VerifyLevel::readback}),
    [](const testing::TestParamInfo<Case>& one) { return std::string(one.param.name); });

} // namespace gangflash::sim
