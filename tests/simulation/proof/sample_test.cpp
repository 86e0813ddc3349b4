// Level `sample`: the first and the last MiB of every partition, and random pieces between.
#include "config/images/open_image.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/simulation/proof/spoiled_storage.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

constexpr std::uint64_t image_size = 8 * mib;

/// Some MiB of an image in memory, with holes between its extents.
class ImageWithHoles final : public Image {
public:
    ImageWithHoles(std::shared_ptr<const Image> whole, std::vector<Extent> extents)
        : whole_(std::move(whole)), extents_(std::move(extents)) {}

    const std::string& file_name() const override { return whole_->file_name(); }
    std::uint64_t expanded_size() const override { return whole_->expanded_size(); }
    bool sparse() const override { return true; }
    const Sha256& sha256() const override { return whole_->sha256(); }
    const std::vector<Extent>& extents() const override { return extents_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        return whole_->read(offset, into);
    }
    Result<void> still_unchanged() const override { return success(); }

private:
    std::shared_ptr<const Image> whole_;
    std::vector<Extent> extents_;
};

std::shared_ptr<const Image> image_of(std::vector<Extent> extents) {
    static const std::shared_ptr<const Image> whole = [] {
        Bytes bytes(image_size);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i * 131 + (i >> 12U));
        const Sha256 hash = sha256(bytes);
        return make_memory_image("md1img.img", std::move(bytes), hash);
    }();
    return std::make_shared<ImageWithHoles>(whole, std::move(extents));
}

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

const std::vector<Extent> in_one{{0, image_size}};

} // namespace

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

} // namespace gangflash::sim
