// A good phone becomes a package, and the package makes a sister of it that stays herself.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "config/plan/usual_operation.hpp"
#include "readback_fixture.hpp"

#include <gmock/gmock.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

/// The donor's storage, kept between two batches.
vphone::StorageFactory kept_in(const fs::path& folder) {
    return [folder](std::size_t number, const vphone::StorageShape& shape) {
        return std::make_unique<vphone::FileStorage>(shape, folder / std::to_string(number));
    };
}

/// A donor of this chip is flashed, read back as a package, and another phone flashed with that.
class Sisters : public testing::TestWithParam<std::string> {
protected:
    const std::string& chip() const { return GetParam(); }

    GangOptions of_donor() const {
        GangOptions options;
        options.phones = 1;
        options.chip = chip();
        options.storage = kept_in(folder_ / "donor");
        return options;
    }

    void flash_donor() const {
        Gang gang(of_donor());
        ASSERT_TRUE(gang.run());
        ASSERT_EQ(gang.totals().passed, 1U);
    }

    /// Its folder.
    fs::path read_donor(vphone::FaultScript faults = {}) const {
        ReadbackOrder order;
        order.folder = folder_ / "packages";
        order.as_package = true;
        GangOptions options = reading(order);
        options.phones = 1;
        options.chip = chip();
        options.storage = kept_in(folder_ / "donor");
        options.faults = std::move(faults);
        Gang gang(std::move(options));
        EXPECT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U);
        EXPECT_EQ(gang.bus().phone(0).write_count(), 0U);
        return folder_of(order.folder, gang.bus().phone(0));
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_P(Sisters, AreEqualWhereTheyShouldBeAndThemselvesElsewhere) {
    flash_donor();
    const fs::path made = read_donor();
    PackageOptions opening;
    auto package = open_package(made, opening);
    ASSERT_TRUE(package) << describe(package.error().front());
    EXPECT_TRUE(package->warnings.empty()) << package->warnings.front();
    const auto plan = make_plan(*package, PlanOptions{});
    ASSERT_TRUE(plan) << describe(plan.error().front());
    // The donor's images are a demo package's, which nobody signed: all there is to say.
    ASSERT_EQ(plan->warnings.size(), 1U);
    EXPECT_NE(plan->warnings.front().find("no signature can be seen"), std::string::npos);

    const ScatterStorage& layout = package->scatter.storages.front();
    for (const ScatterPartition& partition : layout.partitions) {
        SCOPED_TRACE(partition.name);
        if (partition.operation == OperationType::bootloaders) continue;
        if (belongs_to_one_phone(partition.name)) {
            EXPECT_FALSE(partition.is_download);
            EXPECT_TRUE(partition.file_name.empty());
        }
    }

    GangOptions options;
    options.phones = 1;
    options.chip = chip();
    options.seed = 99; // another phone
    options.change_plan = [&](FlashPlan& used) { used = *plan; };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    ASSERT_EQ(gang.totals().passed, 1U) << describe(*gang.unit_of(0).closed->fault);
    const vphone::VirtualPhone& sister = gang.bus().phone(0);
    EXPECT_TRUE(gang.keeps_what_it_owns(0));
    EXPECT_TRUE(sister.deserves_to_boot().boots()) << sister.deserves_to_boot().reason;

    Gang asks(of_donor());
    const vphone::VirtualPhone& donor = asks.bus().phone(0);
    EXPECT_NE(donor.identity().imei1, sister.identity().imei1);
    std::size_t compared = 0;
    for (const ScatterPartition& partition : layout.partitions) {
        if (!partition.is_download) continue;
        constexpr std::size_t window = 64 * mib;
        const bool loader = partition.operation == OperationType::bootloaders;
        const std::string name = loader ? "preloader" : partition.name;
        const std::uint64_t size = loader ? 4 * mib : partition.size.value;
        for (std::uint64_t at = 0; at < size; at += window) {
            const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(window, size - at));
            ASSERT_TRUE(donor.stored(name, at, n) == sister.stored(name, at, n))
                << name << " differs near " << at;
        }
        ++compared;
    }
    EXPECT_GE(compared, 8U);
    EXPECT_FALSE(donor.stored("nvram", 0, mib) == sister.stored("nvram", 0, mib) &&
                 donor.stored("NVRAM", 0, mib) == sister.stored("NVRAM", 0, mib))
        << "the sister lost her own calibration";
}

INSTANTIATE_TEST_SUITE_P(Chips,
                         Sisters,
                         testing::Values("MT6739", "MT6580", "MT6582"),
                         [](const auto& one) { return one.param; });

TEST(UsualOperation, KnowsWhatScatterFilesSay) {
    EXPECT_EQ(usual_operation("proinfo"), OperationType::protected_);
    EXPECT_EQ(usual_operation("PRO_INFO"), OperationType::protected_);
    EXPECT_EQ(usual_operation("nvram"), OperationType::binregion);
    EXPECT_EQ(usual_operation("nvdata"), OperationType::invisible);
    EXPECT_EQ(usual_operation("frp"), OperationType::invisible);
    EXPECT_EQ(usual_operation("otp"), OperationType::reserved);
    EXPECT_EQ(usual_operation("userdata"), OperationType::needresize);
    EXPECT_EQ(usual_operation("expdb"), OperationType::invisible);
    EXPECT_EQ(usual_operation("super"), OperationType::update);
    EXPECT_EQ(usual_operation("boot_a"), OperationType::update);
}

TEST(UsualOperation, KeepsVendorsOwnCopiesOfIdentityOnTheirPhone) {
    for (const char* name : {"oem_nvbk", "persistbak", "prodinfo", "nvcfg_b", "efuse", "md_udc"})
        EXPECT_TRUE(belongs_to_one_phone(name)) << name;
    for (const char* name : {"boot", "super", "vbmeta_a", "md1img", "logo"})
        EXPECT_FALSE(belongs_to_one_phone(name)) << name;
}

} // namespace gangflash::sim
