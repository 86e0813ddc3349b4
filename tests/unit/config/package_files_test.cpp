#include "config/images/package_files.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PackageFilesTest : public testing::Test {
protected:
    PackageFilesTest() {
        fs::create_directories(package() / "images");
        fs::create_directories(folder_ / "elsewhere");
        folder_.write("package/boot.img", "boot");
        folder_.write("package/images/logo.bin", "logo");
        folder_.write("elsewhere/secret", "secret");
        fs::create_directories(folder_ / "elsewhere-2");
        folder_.write("elsewhere-2/secret", "secret");
    }

    fs::path package() const { return folder_ / "package"; }
    fs::path real(std::string_view name) const { return fs::canonical(folder_ / name); }

    Result<PackageFile> open(std::string_view name, std::vector<fs::path> roots = {}) const {
        return PackageFiles(package(), roots).open(package() / name);
    }

    test::TemporaryFolder folder_;
};

TEST_F(PackageFilesTest, APlainFileIsNoLink) {
    const auto boot = open("boot.img");
    ASSERT_TRUE(boot);
    EXPECT_EQ(boot->link_target, "");
    EXPECT_EQ(boot->file.target(), real("package/boot.img"));
    EXPECT_TRUE(open("images/logo.bin"));
    EXPECT_EQ(open("none").error().code, ErrorCode::package_missing_file);
}

/// However the folder is written: `recipe make` writes `./fw`, and the package is told `fw`.
TEST_F(PackageFilesTest, AnotherSpellingOfTheFolderIsNoLink) {
    const fs::path dotted = folder_ / "." / "package" / ".";
    for (const fs::path& folder : {package(), dotted})
        for (const fs::path& named : {package() / "boot.img", dotted / "boot.img"}) {
            const auto boot = PackageFiles(folder, {}).open(named);
            ASSERT_TRUE(boot) << folder << ' ' << named;
            EXPECT_EQ(boot->link_target, "") << folder << ' ' << named;
        }
}

/// A recipe's packages: what lies beside their folder is theirs too.
TEST_F(PackageFilesTest, TheFolderAboveMakesNoLinks) {
    folder_.write("beside.img", "beside");
    fs::create_symlink("package", folder_ / "current");
    for (const char* name : {"package", "current"}) {
        const fs::path named = folder_ / name;
        const PackageFiles files(named / "..", {});
        for (const fs::path& file :
             {named / "boot.img", named / "images" / "logo.bin", named / ".." / "beside.img"}) {
            const auto opened = files.open(file);
            ASSERT_TRUE(opened) << file;
            EXPECT_EQ(opened->link_target, "") << file;
        }
    }
    fs::create_symlink(folder_ / "beside.img", package() / "link.img");
    const auto link = PackageFiles(package() / "..", {}).open(package() / "link.img");
    ASSERT_TRUE(link);
    EXPECT_EQ(link->link_target, real("beside.img"));
}

TEST_F(PackageFilesTest, ALinkInsideThePackageIsFollowedAndNamed) {
    fs::create_symlink("images/logo.bin", package() / "logo.bin");
    const auto logo = open("logo.bin");
    ASSERT_TRUE(logo);
    EXPECT_EQ(logo->link_target, real("package/images/logo.bin"));
}

TEST_F(PackageFilesTest, ALinkOutOfThePackageIsRefusedNamingBoth) {
    fs::create_symlink(folder_ / "elsewhere" / "secret", package() / "vendor.img");
    fs::create_symlink("../elsewhere", package() / "folder");
    for (const std::string name : {"vendor.img", "folder/secret"}) {
        const auto refused = open(name);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, ErrorCode::file_outside);
        EXPECT_THAT(detail_of(refused.error()), HasSubstr((package() / name).string()));
        EXPECT_THAT(detail_of(refused.error()), HasSubstr(real("elsewhere/secret").string()));
    }
    fs::create_symlink(folder_ / "elsewhere-2" / "secret", package() / "b.img");
    EXPECT_FALSE(open("b.img", {folder_ / "elsewhere"})) << "a name that only begins the same";
}

TEST_F(PackageFilesTest, AFolderTheStationAllowsMayBeLinkedTo) {
    fs::create_symlink(folder_ / "elsewhere" / "secret", package() / "vendor.img");
    const auto file = open("vendor.img", {folder_ / "elsewhere/"});
    ASSERT_TRUE(file) << detail_of(file.error());
    EXPECT_EQ(file->link_target, real("elsewhere/secret"));
    fs::create_symlink("elsewhere", folder_ / "allowed");
    EXPECT_TRUE(open("vendor.img", {folder_ / "allowed"})) << "itself a link";
}

TEST_F(PackageFilesTest, OnlyRegularFilesAreOpened) {
    fs::create_symlink("/dev/zero", package() / "zero.img");
    const auto refused = open("zero.img", {"/dev"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::package_unreadable);
}

TEST_F(PackageFilesTest, ThePackageItselfMayBeReachedByALink) {
    fs::create_symlink("package", folder_ / "current");
    const PackageFiles files(folder_ / "current", {});
    const auto boot = files.open(folder_ / "current" / "boot.img");
    ASSERT_TRUE(boot);
    EXPECT_EQ(boot->link_target, "");
}

} // namespace
} // namespace gangflash
