// Level `sample`: the first and the last MiB of every partition, and random pieces between.
#include "tests/simulation/gang.hpp"
#include "tests/simulation/proof/image_with_holes.hpp"
#include "tests/simulation/proof/spoiled_storage.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

const std::vector<Extent> in_one{{0, image_size}};

/// Whether verifying finds that byte `turned` of md1img is stored otherwise.
bool noticed(std::uint64_t turned, std::uint64_t seed, std::vector<Extent> extents) {
    auto spots = std::make_shared<Spots>();
    GangOptions options;
    options.phones = 1;
    options.seed = seed;
    options.verify = VerifyLevel::sample;
    options.storage = spoiled_at(spots);
    options.change_plan = [&](FlashPlan& plan) {
        std::erase_if(plan.writes, [](const auto& write) { return write.partition != "md1img"; });
        plan.writes.at(0).image = image_of(extents);
        plan.writes.at(0).erase_first = false;
        spots->turned = plan.writes.at(0).start.value + turned;
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    const auto& steps = gang.unit_of(0).steps;
    EXPECT_TRUE(std::ranges::any_of(steps, [](const auto& s) { return s.step == "verify"; }));
    return std::ranges::any_of(steps, [](const StepEnded& step) {
        return step.step == "verify" && step.fault &&
               step.fault->code == ErrorCode::verify_mismatch;
    });
}

/// The record of verifying a partition whose image has these extents.
StepEnded verified(std::vector<Extent> extents) {
    GangOptions options;
    options.phones = 1;
    options.verify = VerifyLevel::sample;
    options.change_plan = [&](FlashPlan& plan) {
        std::erase_if(plan.writes, [](const auto& write) { return write.partition != "md1img"; });
        plan.writes.at(0).image = image_of(extents);
        plan.writes.at(0).erase_first = false;
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    for (const StepEnded& step : gang.unit_of(0).steps)
        if (step.step == "verify") return step;
    ADD_FAILURE() << "nothing was verified";
    return {};
}

} // namespace

/// What is compared twice proves no more than once; only who has read everything may name the hash.
TEST(Sample, IsCountedOnceAndSaysWhetherItWasAll) {
    const StepEnded whole = verified({{0, mib}});
    EXPECT_EQ(whole.bytes, mib);
    EXPECT_EQ(whole.checksum.size(), 64U);
    EXPECT_EQ(whole.seen.find("sample"), std::string::npos) << whole.seen;
    const StepEnded part = verified(in_one);
    EXPECT_LE(part.bytes, 5 * mib);
    EXPECT_EQ(part.checksum, "");
    EXPECT_NE(part.seen.find("as a sample"), std::string::npos) << part.seen;
}

TEST(Sample, AlwaysHoldsTheFirstMiB) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        EXPECT_TRUE(noticed(0, seed, in_one)) << seed;
        EXPECT_TRUE(noticed(mib - 1, seed, in_one)) << seed;
    }
}

TEST(Sample, AlwaysHoldsTheLastMiB) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        EXPECT_TRUE(noticed(image_size - 1, seed, in_one)) << seed;
        EXPECT_TRUE(noticed(image_size - mib, seed, in_one)) << seed;
    }
}

/// Three pieces of eight: 24 phones all miss one of them once in fifteen thousand times.
TEST(Sample, HoldsEveryOtherPieceOfSomePhone) {
    for (const std::uint64_t piece : {1U, 4U, 6U}) {
        unsigned found = 0;
        for (std::uint64_t seed = 1; seed <= 24 && found == 0; ++seed)
            if (noticed(piece * mib + 5000, seed, in_one)) ++found;
        EXPECT_GT(found, 0U) << "nobody ever looks at MiB " << piece;
    }
}

TEST(Sample, HoldsEveryExtentOfSomePhone) {
    const std::vector<Extent> three{{0, mib}, {3 * mib, mib}, {7 * mib, mib}};
    unsigned found = 0;
    for (std::uint64_t seed = 1; seed <= 24 && found == 0; ++seed)
        if (noticed(3 * mib + 5000, seed, three)) ++found;
    EXPECT_GT(found, 0U) << "nobody ever looks at the extent in the middle";
}

/// Both areas alike, and both wrong: comparing them with each other is not enough.
TEST(Sample, HoldsThePreloaderInItsBootAreas) {
    for (const bool late : {false, true}) {
        auto spots = std::make_shared<Spots>();
        // A boot header, then code.
        (late ? spots->turned_late_in_boot : spots->turned_in_boot) = 0x800 + 0x1000;
        const VerifyLevel level = late ? VerifyLevel::readback : VerifyLevel::sample;
        GangOptions options;
        options.phones = 1;
        options.verify = level;
        options.storage = spoiled_at(spots);
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        const auto& closed = gang.unit_of(0).closed;
        ASSERT_TRUE(closed && closed->fault) << "PASS with another preloader in both areas";
        EXPECT_EQ(closed->fault->code, ErrorCode::verify_mismatch) << describe(*closed->fault);
    }
}

} // namespace gangflash::sim
