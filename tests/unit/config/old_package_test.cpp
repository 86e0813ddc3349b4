// Packages with three-line scatters: one linear space, no file names.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

constexpr std::string_view scatter_name = "MT6589_Android_scatter_emmc.txt";
constexpr std::string_view scatter = "PRELOADER 0x0\n{\n}\n"
                                     "MBR 0x600000\n{\n}\n"
                                     "__NODL_NVRAM 0x680000\n{\n}\n"
                                     "UBOOT 0xb80000\n{\n}\n"
                                     "BOOTIMG 0xc80000\n{\n}\n"
                                     "USRDATA 0x1000000\n{\n}\n"
                                     "__NODL_BMTPOOL 0xFFFF00a8\n{\n}\n";

void write_old_package(const test::TemporaryFolder& folder, std::string_view text = scatter) {
    folder.write(scatter_name, text);
    folder.write("preloader_demo.bin", test::preloader_bytes("MT6589", "demo", 10));
    folder.write("MBR", test::filled(512, 0x11));
    folder.write("lk.bin", test::filled(0x2000, 0x22));
    folder.write("boot.img", test::filled(0x4000, 0x33));
    folder.write("DA.bin",
                 test::agent_bytes({{.hw_code = 0x6583, .hw_sub_code = 0}},
                                   "MTK_AllInOne_DA_v7.1504.00.00"));
}

Checked<FlashPlan> plan_of(const test::TemporaryFolder& folder) {
    PackageOptions open;
    open.selection.userdata = Userdata::keep;
    open.hash_cache.clear();
    const auto package = open_package(folder.path(), open);
    if (!package) return package.error();
    PlanOptions options;
    options.selection = open.selection;
    return make_plan(*package, options);
}

const PlannedWrite* write_of(const FlashPlan& plan, std::string_view name) {
    const auto found = std::ranges::find(plan.writes, name, &PlannedWrite::partition);
    return found == plan.writes.end() ? nullptr : &*found;
}

TEST(OldPackage, IsPlacedFromWhereItsPartitionTableStands) {
    const test::TemporaryFolder folder;
    write_old_package(folder);
    const auto plan = plan_of(folder);
    ASSERT_TRUE(plan) << test::only_detail(plan.error());

    const PlannedWrite* uboot = write_of(*plan, "UBOOT");
    ASSERT_NE(uboot, nullptr);
    EXPECT_EQ(uboot->start, DeviceAddress{0x580000});
    EXPECT_EQ(uboot->regions, std::vector{Region::user});
    EXPECT_EQ(uboot->image->expanded_size(), 0x2000U);
    EXPECT_EQ(write_of(*plan, "MBR")->start, DeviceAddress{0});
    EXPECT_EQ(write_of(*plan, "BOOTIMG")->start, DeviceAddress{0x680000});

    const PlannedWrite* preloader = write_of(*plan, "PRELOADER");
    ASSERT_NE(preloader, nullptr);
    EXPECT_TRUE(preloader->boot_loader);
    EXPECT_EQ(preloader->regions, std::vector{Region::boot1});
    EXPECT_EQ(write_of(*plan, "NVRAM"), nullptr);
    EXPECT_EQ(write_of(*plan, "USRDATA"), nullptr);
}

TEST(OldPackage, WithoutThePartitionTableItIsNotGuessed) {
    const test::TemporaryFolder folder;
    std::string without(scatter);
    without.replace(without.find("MBR "), 4, "XBR ");
    write_old_package(folder, without);
    const auto plan = plan_of(folder);
    ASSERT_FALSE(plan);
    EXPECT_TRUE(std::ranges::any_of(plan.error(), [](const Fault& fault) {
        return fault.code == ErrorCode::scatter_invalid &&
               detail_of(fault).find("no physical addresses") != std::string::npos;
    }));
}

TEST(OldPackage, OfTwoPreloadersNoneIsChosen) {
    const test::TemporaryFolder folder;
    write_old_package(folder);
    folder.write("preloader_other.bin", test::preloader_bytes("MT6589", "other", 10));
    const auto plan = plan_of(folder);
    ASSERT_FALSE(plan);
    EXPECT_NE(test::only_detail(plan.error()).find("2 preloaders"), std::string::npos)
        << test::only_detail(plan.error());
}

} // namespace
} // namespace gangflash
