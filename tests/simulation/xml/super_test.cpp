// A package whose `super` cannot hold what its table names is refused before any phone.
#include "config/images/open_image.hpp"
#include "config/package/logical_table.hpp"
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

namespace fs = std::filesystem;

void put(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

class Super : public testing::Test {
protected:
    Super() {
        const auto made = vphone::make_package(
            folder_.path(), *vphone::find_chip_model("MT6789"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }

    /// `passed`, or the first fault.
    std::string planned() const {
        PackageOptions opening;
        opening.selection.userdata = Userdata::keep;
        const auto package = open_package(folder_.path(), opening);
        if (!package) return describe(package.error().front());
        PlanOptions options;
        options.selection = opening.selection;
        const auto plan = make_plan(*package, options);
        return plan ? "passed" : describe(plan.error().front());
    }

    /// Another size for the partition in the scatter.
    void resize(const std::string& size) const {
        const fs::path file = folder_ / "MT6789_Android_scatter.xml";
        std::string text = content_of(file);
        const std::string key = "<partition_size>";
        const std::size_t at = text.find(key, text.find("<partition_name>super<")) + key.size();
        text.replace(at, text.find('<', at) - at, size);
        put(file, text);
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(Super, IsTakenWhereItHoldsWhatItNames) {
    EXPECT_EQ(planned(), "passed");
    const auto image = load_image(folder_ / "super.img");
    ASSERT_TRUE(image);
    const LogicalTable table = logical_table_of(**image, 3 * gib);
    EXPECT_EQ(table.problem, "");
    ASSERT_EQ(table.partitions.size(), 3U);
    EXPECT_EQ(table.partitions[1].name, "vendor");
    EXPECT_EQ(table.partitions[1].group, "main");
    EXPECT_EQ(table.partitions[1].told, 512 * mib);
    EXPECT_EQ(table.device_bytes, 3 * gib);
}

TEST_F(Super, IsRefusedWhereItsTableIsForALargerOne) {
    resize("0xa0000000");
    EXPECT_THAT(planned(),
                AllOf(HasSubstr("PKG-805"),
                      HasSubstr("super.img: it is made for a super of 3221225472 bytes, the "
                                "partition has 2684354560")));
}

/// Outside by their place, whatever the device was meant to be.
TEST_F(Super, NamesThePartitionThatLiesOutside) {
    const auto image = load_image(folder_ / "super.img");
    ASSERT_TRUE(image);
    const LogicalTable table = logical_table_of(**image, 1200 * mib);
    EXPECT_EQ(table.find("vendor"), nullptr) << "its extent ends at 1.5 GiB";
    EXPECT_NE(table.find("system"), nullptr);
}

TEST_F(Super, IsRefusedWhereItsTableIsDamaged) {
    const fs::path file = folder_ / "super.img";
    std::string text = content_of(file);
    for (std::size_t at = text.find("0PLA"); at != std::string::npos;
         at = text.find("0PLA", at + 1))
        text[at + 8] ^= 0x20; // size of the header
    put(file, text);
    EXPECT_THAT(planned(), AllOf(HasSubstr("PKG-806"), HasSubstr("damaged")));
}

} // namespace gangflash::sim
