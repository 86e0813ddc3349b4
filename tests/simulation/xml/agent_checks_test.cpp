// What an agent's own checksums cover decides what PASS means where nobody says it.
#include "config/package/agent_checks.hpp"
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

FlashPlan plan_of(const char* chip, std::optional<VerifyLevel> verify) {
    const TemporaryFolder folder;
    const auto made = vphone::make_package(
        folder.path(), *vphone::find_chip_model(chip), vphone::least_package_size);
    if (!made) throw std::runtime_error(describe(made.error()));
    PackageOptions opening;
    opening.selection.userdata = Userdata::keep;
    const auto package = open_package(folder.path(), opening);
    if (!package) throw std::runtime_error(describe(package.error().front()));
    PlanOptions options;
    options.selection = opening.selection;
    options.verify = verify;
    auto plan = make_plan(*package, options);
    if (!plan) throw std::runtime_error(describe(plan.error().front()));
    return std::move(*plan);
}

/// A phone whose agent compares no checksums.
GangOptions without_sums(const char* chip, VerifyLevel verify) {
    GangOptions options;
    options.phones = 1;
    options.chip = chip;
    options.verify = verify;
    vphone::FaultRule rule;
    rule.what = vphone::Mischief::no_sums;
    options.faults.rules.push_back(rule);
    return options;
}

bool has_step(const MemoryJournal::Unit& unit, std::string_view name) {
    return std::ranges::any_of(unit.steps, [&](const StepEnded& s) { return s.step == name; });
}

} // namespace

TEST(AgentChecks, DecideTheLevelThatNobodyNames) {
    EXPECT_EQ(plan_of("MT6765", std::nullopt).verify, VerifyLevel::agent); // XFlash reads back
    EXPECT_EQ(plan_of("MT6580", std::nullopt).verify, VerifyLevel::agent); // legacy, two stages
    EXPECT_EQ(plan_of("MT6589", std::nullopt).verify, VerifyLevel::sample);
    EXPECT_EQ(plan_of("MT6577", std::nullopt).verify, VerifyLevel::sample);
    EXPECT_EQ(plan_of("MT6789", std::nullopt).verify, VerifyLevel::sample); // XML
    EXPECT_EQ(plan_of("MT6789", VerifyLevel::agent).verify, VerifyLevel::agent)
        << "as it was named";
    EXPECT_THAT(proof_words(plan_of("MT6789", std::nullopt)),
                HasSubstr("cover the cable, not what the storage keeps; samples are read back"));
}

TEST(AgentChecks, OfAnAgentWithoutAnyAreRefusedAtLevelAgentBeforeTheFirstWrite) {
    for (const char* chip : {"MT6765", "MT6789"}) {
        Gang gang(without_sums(chip, VerifyLevel::agent));
        ASSERT_TRUE(gang.run());
        gang.check();
        const auto& closed = gang.unit_of(0).closed;
        ASSERT_TRUE(closed && closed->fault) << chip;
        EXPECT_EQ(entry_of(closed->fault->code).id, "DA-406") << chip;
        EXPECT_THAT(closed->fault->detail, HasSubstr("--verify sample or readback"));
        EXPECT_EQ(gang.writes_to(0), 0U) << chip;
    }
}

TEST(AgentChecks, OfAnAgentWithoutAnyDoNotMatterWhereSamplesAreReadBack) {
    for (const char* chip : {"MT6765", "MT6789"}) {
        Gang gang(without_sums(chip, VerifyLevel::sample));
        ASSERT_TRUE(gang.run());
        gang.check();
        EXPECT_EQ(gang.totals().passed, 1U) << chip;
        EXPECT_TRUE(has_step(gang.unit_of(0), "verify")) << chip;
    }
}

/// What was said stands in the batch's record, for the report, and on the tile.
TEST(AgentChecks, AreToldToTheLedgerAndTheTile) {
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6789";
    std::string proof;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_THAT(gang.journal().batch.package_notes,
                testing::Contains(HasSubstr("MT6789: the agent's own checksums cover the cable")));
    EXPECT_EQ(gang.engine().snapshot().slots.at(0).proof, "cable");
}

} // namespace gangflash::sim
