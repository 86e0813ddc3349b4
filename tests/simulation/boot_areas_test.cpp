// Boot areas as two entries of the scatter: each place that is named gets what the package names
// for it, whichever way the pair is divided.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/scatter_edit.hpp"

#include <array>
#include <iterator>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A demo package whose preloader is two entries.
class DividedPackage {
public:
    explicit DividedPackage(std::string_view chip)
        : chip_(*vphone::find_chip_model(chip)),
          scatter_(folder_.path() / fmt::format("{}_Android_scatter.txt", chip)) {
        if (!vphone::make_package(folder_.path(), chip_, vphone::least_package_size))
            throw std::runtime_error("no demo package");
        const bool ufs = chip_.storage == StorageKind::ufs;
        file = ScatterFile::read(scatter_);
        first().set_text("region", ufs ? "UFS_LU0" : "EMMC_BOOT1");
        ScatterEntry second = first();
        second.set_text("region", ufs ? "UFS_LU1" : "EMMC_BOOT2");
        second.set_text("partition_name", "preloader_backup");
        file.entries.insert(file.entries.begin() + 1, second);
    }

    ScatterEntry& first() { return file.find("preloader"); }
    ScatterEntry& second() { return file.find("preloader_backup"); }

    /// A file of the folder under another name, one byte of its code changed on demand.
    void copy(const std::string& from, const std::string& to, bool changed) const {
        fs::copy_file(folder_.path() / from, folder_.path() / to);
        if (!changed) return;
        std::fstream out(folder_.path() / to, std::ios::binary | std::ios::in | std::ios::out);
        out.seekp(0x1000);
        out.put('X');
    }

    Checked<FlashPlan> plan(Selection selection = {.userdata = Userdata::keep},
                            VerifyLevel verify = VerifyLevel::agent) const {
        file.write(scatter_);
        PackageOptions opening;
        opening.selection = selection;
        const auto package = open_package(folder_.path(), opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = std::move(selection);
        options.verify = verify;
        return make_plan(*package, options);
    }

    ScatterFile file;

private:
    const vphone::ChipModel& chip_;
    TemporaryFolder folder_;
    fs::path scatter_;
};

/// A phone whose boot areas hold an older preloader of the same model.
GangOptions bench_of(std::string_view chip, const FlashPlan& plan) {
    GangOptions options;
    options.phones = 1;
    options.chip = std::string(chip);
    options.verify = plan.verify;
    options.change_plan = [plan](FlashPlan& demo) { demo = plan; };
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel&, vphone::Storage& storage) {
            for (const Region region : {Region::boot1, Region::boot2})
                storage.write(region, 0x3000, Bytes(64, std::byte{0xA5}));
        };
    };
    return options;
}

Bytes area_of(Gang& gang, Region region) {
    Bytes bytes(512 * kib);
    gang.bus().phone(0).storage().read(region, 0, bytes);
    return bytes;
}

bool holds_new(Gang& gang, Region region, const FlashPlan& plan) {
    const PlannedWrite& write = plan.writes.back();
    Bytes wanted(write.image->expanded_size());
    if (!write.image->read(0, wanted)) return false;
    const Bytes area = area_of(gang, region);
    const std::size_t header = plan.storage == StorageKind::ufs ? 0x1000 : 0x800;
    return std::equal(wanted.begin(), wanted.end(), area.begin() + static_cast<long>(header));
}

std::string why(Gang& gang) {
    const auto& closed = gang.unit_of(0).closed;
    return closed && closed->fault ? describe(*closed->fault) : "";
}

} // namespace

TEST(DividedBootAreas, BothHoldThePreloaderAtEveryLevelOnEveryKindOfStorage) {
    for (const char* chip : {"MT6765", "MT6785", "MT6580"})
        for (const VerifyLevel level :
             {VerifyLevel::agent, VerifyLevel::sample, VerifyLevel::readback}) {
            SCOPED_TRACE(std::string(chip) + " " + std::string(to_string(level)));
            DividedPackage package(chip);
            const auto plan = package.plan({.userdata = Userdata::keep}, level);
            ASSERT_TRUE(plan) << describe(plan.error());
            Gang gang(bench_of(chip, *plan));
            ASSERT_TRUE(gang.run());
            gang.check();
            EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
            EXPECT_TRUE(holds_new(gang, Region::boot1, *plan));
            EXPECT_TRUE(holds_new(gang, Region::boot2, *plan));
            EXPECT_EQ(area_of(gang, Region::boot1), area_of(gang, Region::boot2));
        }
}

TEST(DividedBootAreas, TheSecondEntryMayComeFirstAndBeCalledOtherwise) {
    DividedPackage package("MT6765");
    std::swap(package.file.entries[0], package.file.entries[1]);
    package.second().set_text("operation_type", "UPDATE");
    package.copy(package.first().get("file_name"), "backup.bin", false);
    package.second().set_text("file_name", "backup.bin");
    const auto plan = package.plan();
    ASSERT_TRUE(plan) << describe(plan.error());
    Gang gang(bench_of("MT6765", *plan));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
    EXPECT_TRUE(holds_new(gang, Region::boot2, *plan));
    EXPECT_EQ(area_of(gang, Region::boot1), area_of(gang, Region::boot2));
}

TEST(DividedBootAreas, TwoDifferentFilesAreRefusedWithBothNamed) {
    DividedPackage package("MT6765");
    const std::string own = package.first().get("file_name");
    package.copy(own, "other.bin", true);
    package.second().set_text("file_name", "other.bin");
    const auto plan = package.plan();
    ASSERT_FALSE(plan);
    ASSERT_EQ(plan.error().size(), 1U) << describe(plan.error());
    EXPECT_EQ(plan.error().front().code, ErrorCode::boot_areas_differ);
    for (const std::string& name : {own, std::string("other.bin"), std::string("boot2")})
        EXPECT_THAT(plan.error().front().detail, HasSubstr(name));
}

TEST(DividedBootAreas, OneAloneIsWrittenWhereItWasNamedAndTheOtherKeepsWhatItHas) {
    for (const Region region : {Region::boot1, Region::boot2}) {
        const bool first = region == Region::boot1;
        DividedPackage package("MT6765");
        const auto plan = package.plan({.only = {first ? "preloader" : "preloader_backup"}});
        ASSERT_TRUE(plan) << describe(plan.error());
        EXPECT_THAT(plan->warnings, testing::Contains(HasSubstr("keeps what it has")));
        Gang gang(bench_of("MT6765", *plan));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang);
        EXPECT_EQ(holds_new(gang, Region::boot1, *plan), first);
        EXPECT_EQ(holds_new(gang, Region::boot2, *plan), !first);
    }
}

/// An entry of the user area that calls itself a boot loader: it was once sent to boot area 1.
TEST(DividedBootAreas, ABootLoaderOfTheUserAreaIsRefused) {
    DividedPackage package("MT6765");
    package.file.find("logo").set_text("operation_type", "BOOTLOADERS");
    package.copy(package.first().get("file_name"), "as_logo.bin", false);
    package.file.find("logo").set_text("file_name", "as_logo.bin");
    const auto plan = package.plan({.only = {"logo"}});
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().front().code, ErrorCode::image_wrapped);
}

/// By change of the plan, as a mistake of the planner would be.
TEST(DividedBootAreas, APlaceThatNoStepReachesStopsThePortBeforeAnythingIsWritten) {
    DividedPackage package("MT6765");
    const auto plan = package.plan({.only = {"preloader_backup"}});
    ASSERT_TRUE(plan) << describe(plan.error());
    FlashPlan broken = *plan;
    broken.writes.front().boot_area = nullptr;
    Gang gang(bench_of("MT6765", broken));
    ASSERT_TRUE(gang.run());
    EXPECT_THAT(why(gang), HasSubstr("STA-907"));
    EXPECT_EQ(gang.writes_to(0), 0U);
}

} // namespace gangflash::sim
