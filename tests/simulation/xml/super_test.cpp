// What stands inside `super`: inspect shows it, and a package whose `super` cannot hold what is
// named for it is refused before any phone.
#include "base/sha256.hpp"
#include "config/images/open_image.hpp"
#include "config/package/logical_table.hpp"
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "station/cli/facts/inspect_file.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;

void put(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

// A `super` of the tests' own making (AOSP, fs_mgr/liblp, metadata_format.h, version 10.0).

struct InSuper {
    std::string name;
    std::uint32_t group = 0;
    std::uint64_t start = 0, size = 0; ///< bytes
};

struct GroupInSuper {
    std::string name;
    std::uint64_t most = 0;
};

constexpr std::uint32_t metadata_room = 4096;
constexpr std::uint32_t sector = 512;

void put_name(Bytes& into, std::size_t at, std::string_view name) {
    std::ranges::copy(as_bytes(name), into.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_sum(Bytes& into, std::size_t at, ByteView of) {
    std::ranges::copy(sha256(of).bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
}

Bytes super_metadata(const std::vector<InSuper>& parts,
                     const std::vector<GroupInSuper>& groups,
                     std::uint64_t device_bytes,
                     std::uint32_t device_flags) {
    Bytes tables;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        Bytes row(52);
        put_name(row, 0, parts[i].name);
        store_le<std::uint32_t>(row, static_cast<std::uint32_t>(i), 40); // its first extent
        store_le<std::uint32_t>(row, 1, 44);
        store_le<std::uint32_t>(row, parts[i].group, 48);
        tables.insert(tables.end(), row.begin(), row.end());
    }
    for (const InSuper& part : parts) {
        Bytes row(24);
        store_le<std::uint64_t>(row, part.size / sector, 0);
        store_le<std::uint64_t>(row, part.start / sector, 12);
        tables.insert(tables.end(), row.begin(), row.end());
    }
    for (const GroupInSuper& group : groups) {
        Bytes row(48);
        put_name(row, 0, group.name);
        store_le<std::uint64_t>(row, group.most, 40);
        tables.insert(tables.end(), row.begin(), row.end());
    }
    Bytes device(64);
    store_le<std::uint64_t>(device, mib / sector, 0);
    store_le<std::uint64_t>(device, device_bytes, 16);
    put_name(device, 24, "super");
    store_le<std::uint32_t>(device, device_flags, 60);
    tables.insert(tables.end(), device.begin(), device.end());

    Bytes header(128);
    store_le<std::uint32_t>(header, 0x414C'5030, 0);
    store_le<std::uint16_t>(header, 10, 4);
    store_le<std::uint32_t>(header, 128, 8);
    store_le<std::uint32_t>(header, static_cast<std::uint32_t>(tables.size()), 44);
    put_sum(header, 48, tables);
    std::uint32_t offset = 0;
    const auto descriptor = [&](std::size_t at, std::size_t count, std::uint32_t size) {
        store_le<std::uint32_t>(header, offset, at);
        store_le<std::uint32_t>(header, static_cast<std::uint32_t>(count), at + 4);
        store_le<std::uint32_t>(header, size, at + 8);
        offset += static_cast<std::uint32_t>(count) * size;
    };
    descriptor(80, parts.size(), 52);
    descriptor(92, parts.size(), 24);
    descriptor(104, groups.size(), 48);
    descriptor(116, 1, 64);
    put_sum(header, 12, header);
    header.insert(header.end(), tables.begin(), tables.end());
    header.resize(metadata_room);
    return header;
}

/// A sparse image of `device_bytes` with nothing but its table.
Bytes super_image(const std::vector<InSuper>& parts,
                  const std::vector<GroupInSuper>& groups,
                  std::uint64_t device_bytes,
                  std::uint32_t device_flags = 0) {
    Bytes geometry(52);
    store_le<std::uint32_t>(geometry, 0x616C'4467, 0);
    store_le<std::uint32_t>(geometry, 52, 4);
    store_le<std::uint32_t>(geometry, metadata_room, 40);
    store_le<std::uint32_t>(geometry, 1, 44);
    store_le<std::uint32_t>(geometry, 4096, 48);
    put_sum(geometry, 8, geometry);
    geometry.resize(4096);
    const Bytes metadata = super_metadata(parts, groups, device_bytes, device_flags);
    Bytes start(4096);
    const std::array pieces{std::cref(geometry), std::cref(geometry), std::cref(metadata)};
    for (const Bytes& piece : pieces)
        start.insert(start.end(), piece.begin(), piece.end());
    constexpr std::uint16_t raw = 0xCAC1;
    constexpr std::uint16_t hole = 0xCAC3;
    const auto blocks = static_cast<std::uint32_t>(start.size() / 4096);
    return test::sparse_bytes(
        {{raw, blocks, start},
         {hole, static_cast<std::uint32_t>(device_bytes / 4096) - blocks, {}}});
}

const std::vector<GroupInSuper> two_groups{{"default", 0}, {"main_a", 1200 * mib}};

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

    void bring(const Bytes& image) const {
        put(folder_ / "super.img", std::string(as_text(image)));
    }

    /// Logical partitions as some scatter files list them, behind the others: name and size.
    void list(const std::vector<std::pair<std::string, std::string>>& logical) const {
        const fs::path file = folder_ / "MT6789_Android_scatter.xml";
        std::string text = content_of(file);
        std::string entries;
        for (std::size_t i = 0; i < logical.size(); ++i)
            entries += fmt::format("<partition_index name=\"SYS{}\">"
                                   "<partition_name>{}</partition_name>"
                                   "<file_name>NONE</file_name><is_download>false</is_download>"
                                   "<type>EXT4_IMG</type><linear_start_addr>0x0</linear_start_addr>"
                                   "<physical_start_addr>0x0</physical_start_addr>"
                                   "<partition_size>{}</partition_size><region>UFS_LU2</region>"
                                   "<storage>HW_STORAGE_UFS</storage>"
                                   "<boundary_check>true</boundary_check>"
                                   "<is_reserved>false</is_reserved>"
                                   "<operation_type>LOGIC</operation_type><reserve>0x00</reserve>"
                                   "</partition_index>\n",
                                   200 + i,
                                   logical[i].first,
                                   logical[i].second);
        text.insert(text.find("</storage_type>"), entries);
        put(file, text);
    }

    std::string inspected() const {
        const cli::Facts facts = cli::inspect_file(folder_ / "super.img", std::nullopt);
        return facts["faults"].empty() ? facts["super"].dump() : facts["faults"].dump();
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

TEST_F(Super, IsRefusedWhereAGroupIsTooFull) {
    bring(super_image(
        {{"system_a", 1, mib, gib}, {"vendor_a", 1, gib + mib, 512 * mib}}, two_groups, 3 * gib));
    const auto words =
        AllOf(HasSubstr("PKG-805"),
              HasSubstr("super.img"),
              HasSubstr("group main_a may hold 1258291200 bytes, its partitions have 1610612736"));
    EXPECT_THAT(planned(), AllOf(words, HasSubstr("super: ")));
    EXPECT_THAT(inspected(), words) << "whatever one verb knows, the other does";
}

TEST_F(Super, IsRefusedWhereTwoPartitionsShareBytes) {
    bring(super_image({{"system_a", 1, mib, 512 * mib}, {"vendor_a", 1, 512 * mib, 512 * mib}},
                      two_groups,
                      3 * gib));
    const auto words = AllOf(
        HasSubstr("PKG-805"), HasSubstr("super.img"), HasSubstr("system_a and vendor_a overlap"));
    EXPECT_THAT(planned(), words);
    EXPECT_THAT(inspected(), words);
}

TEST_F(Super, IsRefusedWhereAPartitionEndsBehindIt) {
    bring(super_image({{"system_a", 1, 2 * gib, 1100 * mib}}, two_groups, 3 * gib));
    EXPECT_THAT(planned(),
                AllOf(HasSubstr("PKG-805"),
                      HasSubstr("super.img"),
                      HasSubstr("system_a has 1153433600 bytes, and not all of them lie inside")));
}

/// Up to the last byte of group and device, and side by side.
TEST_F(Super, IsTakenWhereEverythingJustFits) {
    bring(super_image({{"system_a", 1, mib, 800 * mib}, {"vendor_a", 1, 801 * mib, 400 * mib}},
                      two_groups,
                      3 * gib));
    EXPECT_EQ(planned(), "passed");
}

TEST_F(Super, ShowsGroupsSizesAndSlots) {
    constexpr std::uint32_t slot_suffixed = 1;
    bring(super_image({{"system_a", 1, mib, 800 * mib}, {"odm", 0, 801 * mib, 64 * mib}},
                      two_groups,
                      3 * gib,
                      slot_suffixed));
    const cli::Facts facts = cli::inspect_file(folder_ / "super.img", std::nullopt);
    EXPECT_TRUE(facts["faults"].empty()) << facts["faults"];
    const cli::Facts& inside = facts["super"];
    EXPECT_EQ(inside["device"], "super");
    EXPECT_EQ(inside["device_bytes"], 3 * gib);
    EXPECT_EQ(inside["slot_suffixed"], true);
    ASSERT_EQ(inside["groups"].size(), 2U);
    EXPECT_EQ(inside["groups"][1]["name"], "main_a");
    EXPECT_EQ(inside["groups"][1]["most_bytes"], 1200 * mib);
    EXPECT_EQ(inside["groups"][1]["used"], 800 * mib);
    ASSERT_EQ(inside["partitions"].size(), 2U);
    const cli::Facts& system = inside["partitions"][0];
    EXPECT_EQ(system["name"], "system_a");
    EXPECT_EQ(system["slot"], "a");
    EXPECT_EQ(system["group"], "main_a");
    EXPECT_EQ(system["bytes"], 800 * mib);
    EXPECT_TRUE(inside["partitions"][1]["slot"].is_null());
    EXPECT_EQ(inside["partitions"][1]["group"], "default");
}

TEST_F(Super, HoldsTheLogicalPartitionsThatTheScatterLists) {
    list({{"system", "0x80000000"}, {"vendor", "0x40000000"}}); // 3 GiB, to the byte
    EXPECT_EQ(planned(), "passed");
}

TEST_F(Super, IsRefusedWhereTheScattersLogicalPartitionsNeedMore) {
    list({{"system", "0x80000000"}, {"vendor", "0x40000000"}, {"product", "0x1000"}});
    EXPECT_THAT(planned(),
                AllOf(HasSubstr("PKG-805"),
                      HasSubstr("MT6789_Android_scatter.xml:"),
                      HasSubstr("super: its logical partitions system, vendor, product need "
                                "3221229568 bytes, it has 3221225472")));
}

/// Of an A/B phone one slot's set must fit beside what both share; sizes cannot run over.
TEST_F(Super, CountsTheScattersLogicalPartitionsBySlot) {
    list({{"odm", "0x40000000"}, {"system_a", "0x80000000"}, {"system_b", "0x80000000"}});
    EXPECT_EQ(planned(), "passed");
}

TEST_F(Super, NamesTheSlotWhoseLogicalPartitionsNeedMore) {
    list({{"odm", "0x40000000"}, {"system_a", "0x1000"}, {"system_b", "0xffffffffffff0000"}});
    EXPECT_THAT(planned(), AllOf(HasSubstr("PKG-805"), HasSubstr("odm, system_b need")));
}

} // namespace gangflash::sim
