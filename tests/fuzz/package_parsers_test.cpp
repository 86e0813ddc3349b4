// Files of a firmware package and of a job.
#include "base/units.hpp"
#include "config/recipe/recipe.hpp"
#include "ports/virtual/crc32.hpp"
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

std::string xml_scatter() {
    return R"(<?xml version="1.0"?><root><general name="MTK_PLATFORM_CFG">
<config_version name="V2.1.0"><platform>MT6893</platform><project>k</project></config_version></general>
<storage_type name="UFS"><general name="MTK_STORAGE_CFG"><storage name="UFS">
<boot_channel>UFSHCI_0</boot_channel><block_size>0x80000</block_size></storage></general>
<partition_index name="SYS0"><partition_name>boot</partition_name><file_name>boot.img</file_name>
<is_download>true</is_download><physical_start_addr>0x8000</physical_start_addr>
<partition_size>0x80000</partition_size><region>UFS_LU2</region>
<operation_type>UPDATE</operation_type></partition_index></storage_type></root>)";
}

std::string recipe_text() {
    Recipe recipe;
    recipe.name = "line \"3\"";
    recipe.engineer = "R. Okafor";
    recipe.userdata = Userdata::erase;
    RecipePackage package;
    package.chip = "MT6765";
    package.project = "demo";
    package.target_build = "7.2";
    package.scatter.file = "fw/MT6765_Android_scatter.txt";
    package.agent.file = "fw/DA.bin";
    package.preloader = FrozenFile{"preloader_demo.bin", {}, 0};
    package.auth = FrozenFile{"auth.auth", {}, 0};
    package.two_stage = true;
    package.erase = {"userdata"};
    package.write = {{"lk", {"lk.img", {}, 0}}, {"preloader", {"preloader_demo.bin", {}, 0}}};
    recipe.packages = {package};
    return format_recipe(recipe);
}

/// A primary table of four entries; the target mends the checksums of its mutations.
Bytes partition_table(std::size_t sector) {
    Bytes area(2 * sector + 512);
    const std::span<std::byte> into(area);
    std::ranges::copy(as_bytes("EFI PART"), area.begin() + static_cast<long>(sector));
    store_le<std::uint32_t>(into, 0x00010000, sector + 8);
    store_le<std::uint32_t>(into, 92, sector + 12);
    store_le<std::uint64_t>(into, 1, sector + 24); // its own sector
    store_le<std::uint64_t>(into, 2, sector + 72); // that of the entries
    store_le<std::uint32_t>(into, 4, sector + 80);
    store_le<std::uint32_t>(into, 128, sector + 84);
    const std::size_t entry = 2 * sector + 128;
    area[entry] = std::byte{0xA2};
    store_le<std::uint64_t>(into, 64, entry + 32);
    store_le<std::uint64_t>(into, 127, entry + 40);
    area[entry + 56] = std::byte{'l'};
    area[entry + 58] = std::byte{'k'};
    store_le(into, vphone::crc32(ByteView(area).subspan(2 * sector, 512)), sector + 88);
    store_le(into, vphone::crc32(ByteView(area).subspan(sector, 92)), sector + 16);
    return area;
}

Bytes image_members() {
    Bytes file(1024);
    store_le<std::uint32_t>(file, 0x58881688, 0);
    store_le<std::uint32_t>(file, 16, 4);
    store_le<std::uint32_t>(file, 0x58891689, 48);
    store_le<std::uint32_t>(file, 512, 52);
    store_le<std::uint32_t>(file, 16, 68);
    Bytes twice = file;
    twice.resize(528);
    twice.insert(twice.end(), file.begin(), file.end());
    return twice;
}

TEST(FuzzedParsers, Scatter) {
    run_over(
        {"scatter", fuzz_scatter},
        {text_bytes(test::scatter_text(test::sound_layout())),
         text_bytes(xml_scatter()),
         text_bytes("PRELOADER 0x0\n{\n}\nMBR 0x600000\n{\n}\n__NODL_BMTPOOL 0xFFFF00a8\n{\n}\n"),
         text_bytes("preloader 0x0\nboot 0x8000\n")});
}

TEST(FuzzedParsers, AgentContainer) {
    run_over({"agent", fuzz_agent}, {test::agent_bytes({{}, {.hw_code = 0x6580}})});
}

TEST(FuzzedParsers, Preloader) {
    const auto preloader = parse_preloader(test::preloader_bytes(), "p");
    ASSERT_TRUE(preloader);
    run_over({"preloader", fuzz_preloader},
             {test::preloader_bytes(),
              test::memory_list_bytes(),
              boot_area_image(*preloader, StorageKind::emmc)});
}

TEST(FuzzedParsers, SparseImage) {
    run_over({"sparse", fuzz_sparse},
             {test::sparse_bytes({{0xCAC1, 1, test::filled(64, 1)},
                                  {0xCAC2, 2, test::filled(4, 2)},
                                  {0xCAC3, 1, {}},
                                  {0xCAC4, 0, test::filled(4, 3)}},
                                 64)});
}

TEST(FuzzedParsers, PartitionTable) {
    run_over({"gpt", fuzz_gpt}, {partition_table(512), partition_table(4096)});
}

TEST(FuzzedParsers, Recipe) {
    ASSERT_TRUE(parse_recipe(recipe_text(), "job.toml"));
    run_over({"recipe", fuzz_recipe}, {text_bytes(recipe_text())});
}

TEST(FuzzedParsers, ImageMembers) {
    run_over({"image_header", fuzz_image_header}, {image_members()});
}

} // namespace
} // namespace gangflash
