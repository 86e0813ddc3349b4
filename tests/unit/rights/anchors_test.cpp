// Pins count only where root alone can have written them.
#include "config/rights/authority.hpp"
#include "tests/support/pinned.hpp"

#include <fstream>

#include <gmock/gmock.h>

namespace gangflash::rights {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Pins : public PinnedStation {
protected:
    static fs::path file() { return fs::path(anchor_folder()) / "engineer.pem"; }

    /// That nobody is believed, and why.
    static void expect_disbelief(const std::string& why) {
        const Anchors anchors = load_anchors();
        EXPECT_TRUE(anchors.engineers.empty()) << why;
        ASSERT_EQ(anchors.disbelieved.size(), 1U) << why;
        EXPECT_THAT(anchors.disbelieved[0].why, HasSubstr(why));
    }
};

TEST_F(Pins, BelieveNobodyUntilRootPins) {
    EXPECT_TRUE(load_anchors().engineers.empty());
    EXPECT_TRUE(load_anchors().disbelieved.empty());
    pin();
    const Anchors anchors = load_anchors();
    ASSERT_EQ(anchors.engineers.size(), 1U);
    EXPECT_EQ(anchors.engineers[0].name, "engineer");
    EXPECT_EQ(anchors.engineers[0].key, *load_public_key(path("engineer.pub.pem")));
    struct stat facts{};
    ASSERT_EQ(::stat(file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0644U) << "the station's user reads it";
    ASSERT_TRUE(unpin("engineer"));
    EXPECT_TRUE(load_anchors().engineers.empty());
    EXPECT_FALSE(unpin("engineer"));
}

TEST_F(Pins, AreTheSameWhateverTheUmask) {
    const mode_t before = ::umask(0077);
    pin();
    ::umask(before);
    for (const fs::path& each :
         {file(), file().parent_path(), file().parent_path().parent_path()}) {
        struct stat facts{};
        ASSERT_EQ(::stat(each.c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0044U, 0044U) << each;
        EXPECT_EQ(facts.st_mode & 0022U, 0U) << each;
    }
}

TEST_F(Pins, RefuseWhatIsNoKeyATakenNameAndAKeyTwice) {
    std::ofstream(path("nonsense.pub.pem")) << "hello\n";
    EXPECT_EQ(rights::pin(path("nonsense.pub.pem"), "x").error().code, ErrorCode::key_unusable);
    EXPECT_EQ(rights::pin(path("engineer.pem"), "x").error().code, ErrorCode::key_unusable)
        << "a private key stays with its engineer";
    pin();
    EXPECT_FALSE(rights::pin(path("engineer.pub.pem"), "again"));
    write_key_pair(folder.path(), "other");
    EXPECT_FALSE(rights::pin(path("other.pub.pem"), "engineer"));
    EXPECT_FALSE(rights::pin(path("other.pub.pem"), "../other"));
    EXPECT_FALSE(rights::pin(path("other.pub.pem"), ""));
    EXPECT_TRUE(rights::pin(path("other.pub.pem"), "other"));
}

TEST_F(Pins, AreNotBelievedWhenOthersMayWriteThemOrAFolderAbove) {
    pin();
    for (const fs::path& each :
         {file(), file().parent_path(), file().parent_path().parent_path(), fs::path("/etc")})
        for (const mode_t more : {mode_t{0020}, mode_t{0002}}) {
            struct stat facts{};
            ASSERT_EQ(::stat(each.c_str(), &facts), 0);
            ASSERT_EQ(::chmod(each.c_str(), (facts.st_mode & 07777U) | more), 0);
            expect_disbelief("others than root may write");
            ASSERT_EQ(::chmod(each.c_str(), facts.st_mode & 07777U), 0);
            EXPECT_EQ(load_anchors().engineers.size(), 1U) << each;
        }
}

TEST_F(Pins, AreNotBelievedWhenTheyOrAFolderAboveBelongToSomebodyElse) {
    pin();
    for (const fs::path& each :
         {file(), file().parent_path(), file().parent_path().parent_path(), fs::path("/etc")}) {
        ASSERT_EQ(::chown(each.c_str(), 1000, 0), 0);
        expect_disbelief("belongs to user 1000");
        ASSERT_EQ(::chown(each.c_str(), 0, 0), 0);
    }
}

TEST_F(Pins, FollowNoLink) {
    pin();
    const fs::path elsewhere = "/etc/gangflash/elsewhere"; // a file of root's alone
    fs::rename(file(), elsewhere);
    fs::create_symlink(elsewhere, file());
    expect_disbelief("is a link");
    fs::remove(file());
    fs::rename(elsewhere, file());
    ASSERT_EQ(load_anchors().engineers.size(), 1U);
    fs::rename(file().parent_path(), elsewhere);
    fs::create_directory_symlink(elsewhere, file().parent_path());
    expect_disbelief("is a link or no folder");
}

TEST_F(Pins, BelieveTheSoundOnesBesideABadOne) {
    pin();
    write_key_pair(folder.path(), "other");
    fs::copy_file(path("other.pub.pem"), fs::path(anchor_folder()) / "other.pem");
    ASSERT_EQ(::chmod((fs::path(anchor_folder()) / "other.pem").c_str(), 0666), 0);
    std::ofstream(fs::path(anchor_folder()) / "nonsense.pem") << "hello\n";
    std::ofstream(fs::path(anchor_folder()) / "README") << "not a pin\n";
    ::mkfifo((fs::path(anchor_folder()) / "pipe.pem").c_str(), 0644);
    const Anchors anchors = load_anchors();
    ASSERT_EQ(anchors.engineers.size(), 1U);
    EXPECT_EQ(anchors.disbelieved.size(), 3U) << "and a pipe holds nobody up";
}

TEST_F(Pins, AreRootsToMake) {
    ASSERT_EQ(::seteuid(1000), 0);
    const auto refused = rights::pin(path("engineer.pub.pem"), "engineer");
    const auto unpinned = unpin("engineer");
    ASSERT_EQ(::seteuid(0), 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::right_missing);
    EXPECT_EQ(unpinned.error().code, ErrorCode::right_missing);
}

/// The path is compiled in: nothing that a user may set moves it.
TEST_F(Pins, StandWhereTheyStandWhateverTheEnvironment) {
    const fs::path elsewhere = folder / "gangflash/engineers.d";
    fs::create_directories(elsewhere);
    fs::copy_file(path("engineer.pub.pem"), elsewhere / "engineer.pem");
    for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "GANGFLASH_ETC"})
        ::setenv(name, folder.path().c_str(), 1);
    EXPECT_EQ(anchor_folder(), "/etc/gangflash/engineers.d");
    EXPECT_TRUE(load_anchors().engineers.empty());
}

} // namespace
} // namespace gangflash::rights
