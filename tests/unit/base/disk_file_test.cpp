// What the station writes is its owner's alone, goes through no planted link, and counts only once
// the disk has it.
#include "base/disk_file.hpp"
#include "base/own_folder.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {
int failing_fsyncs = 0; ///< the next ones fail, as a disk does that lost power to its cache
} // namespace

/// Stands before the C library's: a test has no disk that fails when told to.
extern "C" int fsync(int descriptor) {
    if (failing_fsyncs > 0) {
        --failing_fsyncs;
        errno = EIO;
        return -1;
    }
    return ::fdatasync(descriptor);
}

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
constexpr ErrorCode bad = ErrorCode::output_unwritable;

unsigned mode_of(const fs::path& path) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0) return 0;
    return facts.st_mode & 07777U;
}

/// Sets the umask for its life.
class Umask {
public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    ~Umask() { ::umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

private:
    mode_t before_;
};

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

TEST(DiskFile, IsItsOwnersAloneWhateverTheUmask) {
    for (const mode_t mask : {0000U, 0022U, 0077U, 0777U}) {
        TemporaryFolder folder;
        {
            const Umask set(mask);
            ASSERT_TRUE(DiskFile::create(folder / "new", bad, DiskFile::Access::owner));
            ASSERT_TRUE(write_for_good(folder / "whole", as_bytes("x"), bad));
            ASSERT_TRUE(write_new_for_good(folder / "once", as_bytes("x"), bad));
            ASSERT_TRUE(
                write_for_good(folder / "shared", as_bytes("x"), bad, DiskFile::Access::group));
            ASSERT_TRUE(make_private_folder(folder / "a" / "b" / "c", bad));
        }
        for (const char* name : {"new", "whole", "once"})
            EXPECT_EQ(mode_of(folder / name), 0600U) << name << " under umask " << std::oct << mask;
        EXPECT_EQ(mode_of(folder / "shared"), 0640U);
        for (const char* name : {"a", "a/b", "a/b/c"})
            EXPECT_EQ(mode_of(folder / name), 0700U) << name << " under umask " << std::oct << mask;
    }
}

TEST(DiskFile, TakesRightsFromAnOldFileThatHadTooMany) {
    TemporaryFolder folder;
    std::ofstream(folder / "old") << "kept";
    fs::permissions(folder / "old", fs::perms(0666));
    ASSERT_TRUE(DiskFile::open(folder / "old", bad, DiskFile::Access::owner));
    EXPECT_EQ(mode_of(folder / "old"), 0600U);
    EXPECT_EQ(content_of(folder / "old"), "kept");
}

TEST(DiskFile, FollowsNoLinkAndReplacesNothingButAFile) {
    TemporaryFolder folder;
    std::ofstream(folder / "somebody's") << "precious";
    fs::create_symlink(folder / "somebody's", folder / "planted");
    fs::create_directory(folder / "folder");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    for (const char* name : {"planted", "folder", "pipe"}) {
        EXPECT_FALSE(write_for_good(folder / name, as_bytes("x"), bad)) << name;
        EXPECT_FALSE(check_writable(folder / name, bad)) << name;
        EXPECT_FALSE(DiskFile::open(folder / name, bad, DiskFile::Access::owner)) << name;
    }
    EXPECT_EQ(content_of(folder / "somebody's"), "precious");
    EXPECT_EQ(files_in(folder.path()), 4U) << "a draft was left behind";
}

TEST(DiskFile, WritesThroughNoLinkAtTheNamesItOnceUsedForDrafts) {
    TemporaryFolder folder;
    std::ofstream(folder / "victim") << "precious";
    for (const char* name : {"out.part", "out.new"})
        fs::create_symlink(folder / "victim", folder / name);
    ASSERT_TRUE(write_for_good(folder / "out", as_bytes("x"), bad));
    EXPECT_EQ(content_of(folder / "victim"), "precious");
    EXPECT_EQ(content_of(folder / "out"), "x");
}

TEST(DiskFile, IsAskedBeforeTheWork) {
    TemporaryFolder folder;
    EXPECT_TRUE(check_writable(folder / "report.html", bad));
    EXPECT_EQ(files_in(folder.path()), 0U) << "asking leaves nothing";
    const auto missing = check_writable(folder / "no" / "report.html", bad);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().detail, HasSubstr("report.html"));
    EXPECT_FALSE(check_writable("/dev/full", bad));
    EXPECT_FALSE(write_new_for_good(folder.path() / "", as_bytes("x"), bad));
}

TEST(DiskFile, NeverOverwritesWhatIsMadeOnce) {
    TemporaryFolder folder;
    ASSERT_TRUE(write_new_for_good(folder / "recipe", as_bytes("first"), bad));
    const auto second = write_new_for_good(folder / "recipe", as_bytes("second"), bad);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().detail, HasSubstr("exists already"));
    EXPECT_EQ(content_of(folder / "recipe"), "first");
    EXPECT_EQ(files_in(folder.path()), 1U);
}

/// A folder under a name that others can guess is not whatever they put there.
TEST(OwnFolder, IsNeitherALinkNorSomebodyElses) {
    TemporaryFolder folder;
    ASSERT_TRUE(make_own_folder(folder / "logs/lot-1", bad));
    ASSERT_TRUE(make_own_folder(folder / "logs/lot-1", bad)) << "it is there already";
    std::filesystem::create_directory(folder / "elsewhere");
    std::filesystem::create_symlink(folder / "elsewhere", folder / "logs/lot-2");
    const auto link = make_own_folder(folder / "logs/lot-2", bad);
    ASSERT_FALSE(link);
    EXPECT_THAT(link.error().detail, HasSubstr("is a link"));
    std::filesystem::create_symlink(folder / "logs", folder / "named");
    EXPECT_TRUE(make_own_folder(folder / "named/lot-3", bad)) << "a person named that link";
    if (::geteuid() != 0) GTEST_SKIP() << "NOT TESTED: somebody else's folder needs root";
    std::filesystem::create_directory(folder / "logs/lot-4");
    ASSERT_EQ(::chown((folder / "logs/lot-4").c_str(), 1000, 1000), 0);
    EXPECT_FALSE(make_own_folder(folder / "logs/lot-4", bad));
}

TEST(DiskFile, NoticesThatTheDiskDidNotTakeIt) {
    TemporaryFolder folder;
    auto file = DiskFile::create(folder / "x", bad, DiskFile::Access::owner);
    ASSERT_TRUE(file);
    failing_fsyncs = 1;
    EXPECT_FALSE(file->sync());
    ASSERT_TRUE(write_for_good(folder / "kept", as_bytes("old"), bad));
    failing_fsyncs = 1; // of the draft
    EXPECT_FALSE(write_for_good(folder / "kept", as_bytes("new"), bad));
    EXPECT_EQ(content_of(folder / "kept"), "old") << "renamed without being on the disk";
    failing_fsyncs = 1;
    EXPECT_FALSE(sync_folder(folder.path(), bad));
    EXPECT_EQ(files_in(folder.path()), 2U);
}

TEST(DiskFile, TakesALimitOnTheSizeOfFilesForAFullDisk) {
    TemporaryFolder folder;
    std::signal(SIGXFSZ, SIG_IGN); // as begin_program() does
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 4096;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = write_for_good(folder / "big", Bytes(10'000), bad);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().detail, HasSubstr("No space left"));
    EXPECT_EQ(files_in(folder.path()), 0U);
}

} // namespace
} // namespace gangflash
