// Every fuzz target over its seeds and thousands of their mutations: what a libFuzzer run finds in
// hours begins here in seconds. A crash names the target and the seed of the mutation.
#include "base/random.hpp"
#include "base/units.hpp"
#include "config/recipe/recipe.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using Run = int (*)(const std::uint8_t*, std::size_t);

constexpr int mutations = 4000;

Bytes text_bytes(std::string_view text) {
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

/// One to four changes: a byte, a word of an extreme value, a cut, a piece doubled.
Bytes mutate(Bytes bytes, Random& random) {
    for (std::uint64_t n = random.below(4) + 1; n > 0 && !bytes.empty(); --n) {
        const std::size_t at = random.below(bytes.size());
        switch (random.below(4)) {
        case 0:
            bytes[at] ^= static_cast<std::byte>(1U << random.below(8));
            break;
        case 1:
            for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i)
                bytes[i] = random.chance(50) ? std::byte{0xFF} : std::byte{0};
            break;
        case 2:
            bytes.resize(at);
            break;
        default: {
            const Bytes piece(bytes.begin() + static_cast<long>(at),
                              bytes.begin() +
                                  static_cast<long>(at + random.below(bytes.size() - at) % 512));
            bytes.insert(bytes.begin() + static_cast<long>(at), piece.begin(), piece.end());
        }
        }
    }
    return bytes;
}

void feed(Run run, const Bytes& bytes) {
    EXPECT_EQ(run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

/// With GANGFLASH_SEEDS=DIR the seeds are also written there, a folder for each target: the corpus
/// a libFuzzer run begins with.
void keep_seeds(const std::vector<Bytes>& seeds) {
    const char* folder = std::getenv("GANGFLASH_SEEDS");
    if (folder == nullptr) return;
    const std::filesystem::path corpus =
        std::filesystem::path(folder) /
        testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(corpus);
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        const std::string_view text = as_text(seeds[i]);
        std::ofstream(corpus / std::to_string(i), std::ios::binary)
            .write(text.data(), static_cast<std::streamsize>(text.size()));
    }
}

void run_over(Run run, const std::vector<Bytes>& seeds) {
    keep_seeds(seeds);
    feed(run, {});
    for (std::size_t s = 0; s < seeds.size(); ++s) {
        feed(run, seeds[s]);
        for (int i = 0; i < mutations; ++i) {
            const std::uint64_t seed = s * 1'000'000 + static_cast<std::uint64_t>(i);
            SCOPED_TRACE(testing::Message() << "mutation seed " << seed);
            Random random{seed};
            feed(run, mutate(seeds[s], random));
        }
    }
}

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
        fuzz_scatter,
        {text_bytes(test::scatter_text(test::sound_layout())),
         text_bytes(xml_scatter()),
         text_bytes("PRELOADER 0x0\n{\n}\nMBR 0x600000\n{\n}\n__NODL_BMTPOOL 0xFFFF00a8\n{\n}\n"),
         text_bytes("preloader 0x0\nboot 0x8000\n")});
}

TEST(FuzzedParsers, AgentContainer) {
    run_over(fuzz_agent, {test::agent_bytes({{}, {.hw_code = 0x6580}})});
}

TEST(FuzzedParsers, Preloader) {
    const auto preloader = parse_preloader(test::preloader_bytes(), "p");
    ASSERT_TRUE(preloader);
    run_over(fuzz_preloader,
             {test::preloader_bytes(),
              test::memory_list_bytes(),
              boot_area_image(*preloader, StorageKind::emmc)});
}

TEST(FuzzedParsers, SparseImage) {
    run_over(fuzz_sparse,
             {test::sparse_bytes({{0xCAC1, 1, test::filled(64, 1)},
                                  {0xCAC2, 2, test::filled(4, 2)},
                                  {0xCAC3, 1, {}},
                                  {0xCAC4, 0, test::filled(4, 3)}},
                                 64)});
}

TEST(FuzzedParsers, PartitionTable) {
    // Checksums stop nearly every mutation; unchecked paths are reached by libFuzzer's own corpus.
    Bytes area(64 * kib);
    for (std::size_t i = 0; i < 8; ++i)
        area[512 + i] = static_cast<std::byte>("EFI PART"[i]);
    store_le<std::uint32_t>(area, 92, 512 + 12);
    run_over(fuzz_gpt, {area});
}

TEST(FuzzedParsers, Recipe) {
    ASSERT_TRUE(parse_recipe(recipe_text(), "job.toml"));
    run_over(fuzz_recipe, {text_bytes(recipe_text())});
}

TEST(FuzzedParsers, ImageMembers) {
    run_over(fuzz_image_header, {image_members()});
}

} // namespace
} // namespace gangflash
