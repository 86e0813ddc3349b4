// Where a plan says that a partition lands is where the phone's own table has it: the unit and the
// byte. A package for another unit does not pass as one for this phone.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

/// A demo package of a chip, and what its plan says.
class Units : public testing::TestWithParam<const char*> {
protected:
    Units() {
        const auto made = vphone::make_package(folder_.path(), chip(), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }

    static const vphone::ChipModel& chip() { return *vphone::find_chip_model(GetParam()); }

    fs::path scatter() const {
        for (const char* ending : {"txt", "xml"}) {
            const fs::path file =
                folder_ / (std::string(GetParam()) + "_Android_scatter." + ending);
            if (fs::exists(file)) return file;
        }
        throw std::runtime_error("no scatter");
    }

    Checked<FlashPlan> plan() const {
        PackageOptions opening;
        opening.selection.userdata = Userdata::keep;
        const auto package = open_package(folder_.path(), opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = opening.selection;
        return make_plan(*package, options);
    }

    /// Of the plan's writes into the user area or what should be there, those that the phone's
    /// table has elsewhere.
    static std::vector<std::string> astray(const FlashPlan& plan) {
        std::vector<std::string> names;
        const std::vector<vphone::PlacedPart> table = vphone::place_parts(chip());
        for (const PlannedWrite& write : plan.writes) {
            const auto entry = std::ranges::find_if(
                table, [&](const auto& placed) { return placed.part.name == write.partition; });
            const bool boot = write.boot_loader && entry == table.end();
            const std::vector<Region> wanted =
                boot ? std::vector{Region::boot1, Region::boot2} : std::vector{Region::user};
            const std::uint64_t start = boot || entry == table.end() ? 0 : entry->start;
            if (write.regions != wanted || write.start.value != start)
                names.push_back(write.partition);
        }
        return names;
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_P(Units, OfThePlanAreThoseOfThePhonesTable) {
    const auto made = plan();
    ASSERT_TRUE(made) << describe(made.error().front());
    EXPECT_GE(made->writes.size(), 15U);
    EXPECT_THAT(astray(*made), testing::IsEmpty());
}

TEST_P(Units, ThatWereChangedAreNoticed) {
    const fs::path file = scatter();
    std::string text = content_of(file);
    const bool ufs = chip().storage == StorageKind::ufs;
    const std::string user = ufs ? "UFS_LU2" : "EMMC_USER";
    const std::string other = ufs ? "UFS_LU1" : "EMMC_BOOT_2";
    const std::size_t at = text.find(user, text.find("logo.bin"));
    ASSERT_NE(at, std::string::npos);
    text.replace(at, user.size(), other);
    std::ofstream(file, std::ios::trunc) << text;
    const auto made = plan();
    if (!made) return; // refused: noticed before any phone
    EXPECT_THAT(astray(*made), testing::Contains("logo"));
}

INSTANTIATE_TEST_SUITE_P(
    OfEveryUfsAndXmlPhone,
    Units,
    testing::Values("MT6785", "MT6853", "MT6885", "MT6789", "MT6835", "MT6895"),
    [](const auto& tested) { return std::string(tested.param); });

} // namespace gangflash::sim
