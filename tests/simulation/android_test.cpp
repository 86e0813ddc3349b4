// The build a phone comes with and leaves with: images made by mke2fs and img2simg, written through
// the whole pipeline.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

constexpr const char* old_build = "GANG/k39:8.1.0/O11019/1:user/release-keys";
constexpr const char* new_build = "GANG/k39:9/P00610/7:user/release-keys";

Bytes system_image(const std::string& fingerprint, const std::string& patch) {
    const std::string text =
        "ro.build.fingerprint=" + fingerprint + "\nro.build.version.security_patch=" + patch + "\n";
    const ByteView bytes = as_bytes(text);
    return make_ext4({{"system/build.prop", Bytes(bytes.begin(), bytes.end())}});
}

/// A package of MT6739 whose system.img is a sparse image that img2simg made.
std::shared_ptr<const FlashPlan> plan_with(const fs::path& folder, const Bytes& system) {
    const auto made = vphone::make_package(
        folder, *vphone::find_chip_model("MT6739"), vphone::least_package_size);
    if (!made) throw std::runtime_error(describe(made.error()));
    const fs::path raw = folder / "system.raw";
    std::ofstream(raw, std::ios::binary)
        .write(reinterpret_cast<const char*>(system.data()),
               static_cast<std::streamsize>(system.size()));
    const std::string command =
        "img2simg '" + raw.string() + "' '" + (folder / "system.img").string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    fs::remove(raw);

    PackageOptions open;
    open.selection.userdata = Userdata::keep;
    const auto package = open_package(folder, open);
    if (!package) throw std::runtime_error(describe(package.error()));
    PlanOptions options;
    options.selection = open.selection;
    options.verify = VerifyLevel::readback;
    const auto plan = make_plan(*package, options);
    if (!plan) throw std::runtime_error(describe(plan.error()));
    return std::make_shared<const FlashPlan>(*plan);
}

} // namespace

TEST(Android, IsReadBeforeAndAfterTheWork) {
    const TemporaryFolder folder;
    const auto plan = plan_with(folder / "package", system_image(new_build, "2019-06-05"));
    const Bytes before = system_image(old_build, "2018-01-05");
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6739";
    options.adjust = [&](Job& job) { job.plans = {plan}; };
    options.change_bank = [&](vphone::BankOptions& bank) {
        bank.history = [&](const vphone::ChipModel& chip, vphone::Storage& storage) {
            for (const vphone::PlacedPart& placed : vphone::place_parts(chip))
                if (placed.part.name == "system") storage.write(Region::user, placed.start, before);
        };
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::pass)
        << (unit.closed->fault ? describe(*unit.closed->fault) : "");
    const PhoneDetails& details = unit.facts.details;
    EXPECT_EQ(details.build_before, old_build) << details.build_reason.value_or("");
    EXPECT_EQ(details.patch_before, "2018-01-05");
    EXPECT_EQ(details.build_source, "system");
    EXPECT_EQ(details.build_after, new_build);
    EXPECT_EQ(details.patch_after, "2019-06-05");
    EXPECT_FALSE(details.build_reason);
}

/// Not ext4, and no reason to fail: the record says why nobody knows.
TEST(Android, ThatCannotBeReadIsNoFault) {
    GangOptions options;
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_EQ(gang.unit_of(0).facts.details.build_reason, "super: no logical partition table");
}

} // namespace gangflash::sim
