#include "config/package/package.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using test::only_detail;
using test::scatter_line;
using test::scatter_text;
using test::ScatterLine;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class PackageTest : public testing::Test {
protected:
    PackageTest() { test::write_sound_package(folder_); }

    Checked<Package> open(Selection selection = {}) const {
        PackageOptions options;
        options.selection = std::move(selection);
        if (options.selection.userdata == Userdata::unspecified)
            options.selection.userdata = Userdata::erase;
        return open_package(folder_.path(), options);
    }

    void change_layout(const std::function<void(std::vector<ScatterLine>&)>& change) {
        std::vector<ScatterLine> layout = test::sound_layout();
        change(layout);
        folder_.write("MT6765_Android_scatter.txt", scatter_text(layout));
    }

    /// `FOLDER/MT6765_Android_scatter.txt:LINE: ` of a key of entry n.
    std::string at(std::size_t n, std::string_view key) const {
        return (folder_.path() / "MT6765_Android_scatter.txt").string() + ":" +
               std::to_string(scatter_line(n, key)) + ": ";
    }

    TemporaryFolder folder_;
};

TEST_F(PackageTest, OpensASoundPackage) {
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->chip->name, "MT6765");
    EXPECT_EQ(package->name, folder_.path().filename().string());
    EXPECT_EQ(package->images.size(), 5U);
    EXPECT_EQ(package->images.at("boot.img")->sha256(), sha256(test::filled(0x20000, 0x22)));
    EXPECT_EQ(package->images.at("super.img")->expanded_size(), 9U * 4096U);
    ASSERT_EQ(package->preloaders.size(), 1U);
    EXPECT_THAT(package->preloaders.at("preloader_demo.bin")->emi->parts,
                ElementsAre("discrete", "90014a484147346132"));
    ASSERT_TRUE(package->agent);
    EXPECT_THAT(package->agent->file, HasSubstr("my_DA.bin"));
    EXPECT_THAT(package->warnings, ElementsAre());
}

TEST_F(PackageTest, HasAnotherHashWhenOneImageChanges) {
    const auto before = open();
    folder_.write("boot.img", test::filled(0x20000, 0x23));
    const auto after = open();
    ASSERT_TRUE(before && after);
    EXPECT_NE(before->sha256, after->sha256);
}

TEST_F(PackageTest, RefusesAMissingImage) {
    std::filesystem::remove(folder_.path() / "boot.img");
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::package_missing_file);
    EXPECT_EQ(only_detail(package.error()),
              at(3, "file_name") + "boot: " + (folder_.path() / "boot.img").string() +
                  ": No such file or directory");
}

TEST_F(PackageTest, LooksOnlyAtWhatTheJobIsAbout) {
    std::filesystem::remove(folder_.path() / "boot.img");
    EXPECT_TRUE(open({.only = {"lk"}}));
    EXPECT_TRUE(open({.except = {"boot"}}));
    EXPECT_FALSE(open({.only = {"boot"}}));
}

TEST_F(PackageTest, DoesNotNeedTheImageOfKeptUserdata) {
    std::filesystem::remove(folder_.path() / "userdata.img");
    EXPECT_TRUE(open({.userdata = Userdata::keep}));
    EXPECT_FALSE(open({.userdata = Userdata::erase}));
}

TEST_F(PackageTest, RefusesAnImageLargerThanItsPartition) {
    folder_.write("boot.img", test::filled(0x400001, 0x22));
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::image_too_large);
    EXPECT_EQ(only_detail(package.error()),
              at(3, "file_name") + "boot: boot.img is 4194305 bytes, the partition 4194304");
}

TEST_F(PackageTest, ComparesTheExpandedSizeOfASparseImage) {
    folder_.write("super.img", test::sparse_bytes({{0xCAC2, 4097, test::filled(4, 0x12)}}));
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(only_detail(package.error()),
              at(4, "file_name") +
                  "super: super.img is 16781312 bytes when expanded, the partition 15728640");
}

TEST_F(PackageTest, RefusesASparseImageCutShort) {
    Bytes super = test::sparse_bytes({{0xCAC1, 2, test::filled(8192, 0x33)}});
    super.resize(super.size() - 1);
    folder_.write("super.img", super);
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::image_invalid);
    EXPECT_EQ(only_detail(package.error()),
              at(4, "file_name") + "super: " + (folder_.path() / "super.img").string() +
                  ": chunk 0 of 1 at 0x1c: file is cut short");
}

TEST_F(PackageTest, RefusesOverlappingPartitions) {
    change_layout([](auto& layout) { layout[2].size = 0x100001; });
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::partitions_overlap);
    EXPECT_THAT(only_detail(package.error()),
                HasSubstr(at(3, "physical_start_addr") + "boot at 0x700000 begins inside lk"));
}

TEST_F(PackageTest, RefusesAFileNameThatLeavesTheFolder) {
    change_layout([](auto& layout) { layout[3].file = "../../boot.img"; });
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::unsafe_path);
    EXPECT_EQ(only_detail(package.error()),
              at(3, "file_name") + "boot: file_name `../../boot.img` leaves the package folder");
}

TEST_F(PackageTest, RefusesAnUnknownPlatform) {
    folder_.write("MT6765_Android_scatter.txt", scatter_text(test::sound_layout(), "MT1234"));
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::unknown_platform);
    EXPECT_THAT(only_detail(package.error()), HasSubstr("scatter.txt:5: platform `MT1234`"));
}

TEST_F(PackageTest, RefusesDuplicateNames) {
    change_layout([](auto& layout) { layout[2].name = "boot"; });
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(only_detail(package.error()),
              at(3, "partition_name") + "boot is in the EMMC layout twice, first in line " +
                  std::to_string(scatter_line(2, "partition_name")));
}

TEST_F(PackageTest, TellsAllFaultsAtOnce) {
    std::filesystem::remove(folder_.path() / "lk.img");
    folder_.write("boot.img", test::filled(0x400001, 0x22));
    folder_.write("super.img", test::filled(4, 1)); // too short for anything, but raw: fits
    folder_.write("preloader_demo.bin", test::filled(64, 1));
    const auto package = open();
    ASSERT_FALSE(package);
    std::vector<ErrorCode> codes;
    for (const Fault& fault : package.error())
        codes.push_back(fault.code);
    EXPECT_THAT(codes,
                UnorderedElementsAre(ErrorCode::package_missing_file,
                                     ErrorCode::image_too_large,
                                     ErrorCode::preloader_invalid));
}

TEST_F(PackageTest, RefusesAnImageThatIsNoFile) {
    std::filesystem::remove(folder_.path() / "boot.img");
    std::filesystem::create_directory(folder_.path() / "boot.img");
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_THAT(only_detail(package.error()), HasSubstr("boot.img: not a regular file"));
}

TEST_F(PackageTest, NamesAllScattersWhenThereAreSeveral) {
    folder_.write("MT6765_other_scatter.txt", scatter_text(test::sound_layout(), "MT6768"));
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_THAT(only_detail(package.error()),
                HasSubstr("several scatter files (MT6765_Android_scatter.txt, "
                          "MT6765_other_scatter.txt)"));
}

TEST_F(PackageTest, PassesOverAnOtaListBesideTheScatter) {
    folder_.write("ota_update_scatter.txt", "preloader 0x0\nboot 0x8000\n");
    EXPECT_TRUE(open());
}

TEST_F(PackageTest, RefusesAFolderWithoutScatter) {
    std::filesystem::remove(folder_.path() / "MT6765_Android_scatter.txt");
    const auto package = open();
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::scatter_missing);
}

TEST_F(PackageTest, TakesTheAgentThatHasAnEntryForTheChip) {
    folder_.write("other_DA.bin", test::agent_bytes({{.hw_code = 0x6580}}));
    const auto package = open();
    ASSERT_TRUE(package);
    ASSERT_TRUE(package->agent);
    EXPECT_THAT(package->agent->file, HasSubstr("my_DA.bin"));
}

TEST_F(PackageTest, DoesNotChooseBetweenSeveralAgents) {
    folder_.write("other_DA.bin", test::agent_bytes({{.sw_version = 1}}));
    const auto package = open();
    ASSERT_TRUE(package);
    EXPECT_FALSE(package->agent);
    ASSERT_TRUE(package->agent_fault);
    EXPECT_THAT(package->agent_fault->detail, HasSubstr("my_DA.bin"));
    EXPECT_THAT(package->agent_fault->detail, HasSubstr("other_DA.bin"));
}

TEST_F(PackageTest, RefusesTheAgentNamedWhenItDoesNotFit) {
    folder_.write("other_DA.bin", test::agent_bytes({{.hw_code = 0x6580}}));
    PackageOptions options;
    options.agent = folder_.path() / "other_DA.bin";
    const auto package = open_package(folder_.path(), options);
    ASSERT_FALSE(package);
    EXPECT_EQ(package.error().front().code, ErrorCode::agent_no_entry);
    EXPECT_THAT(only_detail(package.error()),
                HasSubstr("no entry for MT6765 (code 6765); it has 6580"));
}

TEST_F(PackageTest, TakesTheBootHeaderOffADumpedPreloader) {
    const auto bare = parse_preloader(test::preloader_bytes(), "p");
    ASSERT_TRUE(bare);
    folder_.write("preloader_demo.bin", boot_area_image(*bare, StorageKind::emmc));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    const Image& image = *package->images.at("preloader_demo.bin");
    Bytes stored(image.expanded_size());
    ASSERT_TRUE(image.read(0, stored));
    EXPECT_EQ(stored, test::preloader_bytes());
    EXPECT_THAT(package->warnings, ElementsAre(HasSubstr("EMMC_BOOT header is taken off")));
}

/// Half an old and half a new file have no hash that means anything.
TEST_F(PackageTest, RefusesAnImageThatChangesWhileItIsHashed) {
    PackageOptions options;
    options.selection.userdata = Userdata::erase;
    const std::filesystem::path boot = folder_.path() / "boot.img";
    options.progress = [&](std::uint64_t, std::uint64_t) { // as the pieces are read
        std::fstream file(boot, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-1, std::ios::end);
        file.put('x');
        file.close();
        std::filesystem::last_write_time(
            boot, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    };
    const auto package = open_package(folder_.path(), options);
    ASSERT_FALSE(package) << "its hash is that of no file";
    EXPECT_EQ(package.error().front().code, ErrorCode::image_changed);
    EXPECT_THAT(only_detail(package.error()), HasSubstr("boot.img"));
}

TEST_F(PackageTest, HashesFromTheCacheTheSecondTime) {
    PackageOptions options;
    options.selection.userdata = Userdata::erase;
    options.hash_cache = folder_.path() / "cache" / "hashes";
    const auto first = open_package(folder_.path(), options);
    ASSERT_TRUE(first);
    const auto hashed_by = [&] { // the preloader is read whole each time
        const auto package = open_package(folder_.path(), options);
        EXPECT_TRUE(package);
        EXPECT_EQ(package->sha256, first->sha256);
        return package->images.at("boot.img")->hashed_by();
    };
    // Files changed within a tick of the file system's clock are not kept.
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (hashed_by() != HashedBy::cache)
        ASSERT_LT(std::chrono::steady_clock::now(), limit);
    options.cached = CachedHashes::refreshed;
    EXPECT_EQ(hashed_by(), HashedBy::reading);
    options.cached = CachedHashes::believed;
    EXPECT_EQ(hashed_by(), HashedBy::cache);
}

} // namespace
} // namespace gangflash
