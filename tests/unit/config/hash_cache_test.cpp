#include "config/images/hash_cache.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

class HashCacheTest : public testing::Test {
protected:
    std::filesystem::path file() const { return folder_.path() / "deep" / "hashes"; }

    HashCache cache() const {
        return HashCache{file(), [this] { return now_; }};
    }

    std::string content() const {
        std::ostringstream text;
        text << std::ifstream(file()).rdbuf();
        return text.str();
    }

    test::TemporaryFolder folder_;
    std::chrono::system_clock::time_point now_{1'000'000s};
    FileStamp stamp_{.size = 200'000,
                     .mtime_ns = 999'000'000'000'001,
                     .ctime_ns = 999'000'000'000'002,
                     .inode = 42,
                     .device = 7};
    std::shared_ptr<const Fingerprint> print_ =
        std::make_shared<const Fingerprint>(fingerprint(Bytes(200'000)));
};

bool same(const std::shared_ptr<const Fingerprint>& found, const Fingerprint& wanted) {
    return found && *found == wanted;
}

TEST_F(HashCacheTest, RemembersAcrossRuns) {
    HashCache first = cache();
    EXPECT_FALSE(first.find("/a b", stamp_));
    first.remember("/a b", stamp_, print_);
    EXPECT_FALSE(first.save());
    EXPECT_TRUE(same(cache().find("/a b", stamp_), *print_)) << "pieces and all";
}

TEST_F(HashCacheTest, ForgetsAFileThatChanged) {
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_FALSE(first.save());
    const auto other = [&](auto FileStamp::* what) {
        FileStamp stamp = stamp_;
        ++(stamp.*what);
        return cache().find("/a", stamp);
    };
    EXPECT_FALSE(other(&FileStamp::size));
    EXPECT_FALSE(other(&FileStamp::mtime_ns));
    EXPECT_FALSE(other(&FileStamp::ctime_ns)) << "written to, and the time put back";
    EXPECT_FALSE(other(&FileStamp::inode));
    EXPECT_FALSE(other(&FileStamp::device));
    EXPECT_FALSE(cache().find("/b", stamp_));
}

TEST_F(HashCacheTest, DoesNotTrustATimeThatIsHardlyOver) {
    const auto settled = [&](std::chrono::nanoseconds written, std::chrono::nanoseconds changed) {
        const auto now = std::chrono::nanoseconds(now_.time_since_epoch());
        return cache().settled(
            {.size = 1, .mtime_ns = (now - written).count(), .ctime_ns = (now - changed).count()});
    };
    EXPECT_FALSE(settled(5'000'001ns, 5'000'001ns));
    EXPECT_TRUE(settled(30'000'001ns, 30'000'001ns));
    EXPECT_FALSE(settled(1h, 5'000'001ns)) << "just written, the time put back";
    EXPECT_FALSE(settled(1s, 1s)) << "whole seconds: FAT counts in twos";
    EXPECT_TRUE(settled(2s, 2s));
    EXPECT_FALSE(settled(-1h - 1ns, 1h)) << "from the future";
}

TEST_F(HashCacheTest, SurvivesADamagedFile) {
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_FALSE(first.save());
    const std::string good = content();
    for (std::size_t length = 0; length <= good.size(); ++length) {
        std::ofstream(file(), std::ios::trunc) << good.substr(0, length);
        const auto found = cache().find("/a", stamp_);
        EXPECT_TRUE(!found || *found == *print_);
    }
    std::ofstream(file(), std::ios::trunc) << "\xFF\xFE garbage\n\n 1 2 3\n" << good;
    EXPECT_TRUE(same(cache().find("/a", stamp_), *print_));
}

/// A station that starts is not held up by what somebody put in the cache's place.
TEST_F(HashCacheTest, DoesNotWaitAtAPipe) {
    std::filesystem::create_directories(file().parent_path());
    ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
    EXPECT_FALSE(cache().find("/a", stamp_));
}

TEST_F(HashCacheTest, BelievesNoLineWithoutItsFingerprint) {
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_FALSE(first.save());
    const std::string name = "deep/hashes.d/" + print_->sha256().hex();
    const Bytes other = store_fingerprint(fingerprint(Bytes(200'000, std::byte{1})));
    folder_.write(name, other);
    EXPECT_FALSE(cache().find("/a", stamp_)) << "of another content";
    folder_.write(name, ByteView(store_fingerprint(*print_)).first(100));
    EXPECT_FALSE(cache().find("/a", stamp_)) << "cut short";
    std::filesystem::remove(folder_.path() / name);
    EXPECT_FALSE(cache().find("/a", stamp_)) << "gone";
}

TEST_F(HashCacheTest, DoesNotBelieveLinesOfAnOlderForm) {
    folder_.write("hashes",
                  fmt::format("{} 200000 999000000000001 42 /a\n", print_->sha256().hex()));
    const HashCache old{folder_.path() / "hashes", [this] { return now_; }};
    EXPECT_FALSE(old.find("/a", stamp_));
}

TEST_F(HashCacheTest, KeepsWhatAnotherStationAddedMeanwhile) {
    HashCache one = cache();
    HashCache two = cache();
    one.remember("/one", stamp_, print_);
    two.remember("/two", stamp_, print_);
    EXPECT_FALSE(one.save());
    EXPECT_FALSE(two.save());
    EXPECT_TRUE(cache().find("/one", stamp_));
    EXPECT_TRUE(cache().find("/two", stamp_));
}

TEST_F(HashCacheTest, DropsFingerprintsThatNoLineNames) {
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_FALSE(first.save());
    FileStamp later = stamp_;
    ++later.ctime_ns;
    const auto other =
        std::make_shared<const Fingerprint>(fingerprint(Bytes(200'000, std::byte{1})));
    first.remember("/a", later, other);
    EXPECT_FALSE(first.save());
    std::size_t kept = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.path() / "deep/hashes.d")) {
        EXPECT_EQ(entry.path().filename(), other->sha256().hex());
        ++kept;
    }
    EXPECT_EQ(kept, 1U);
}

TEST_F(HashCacheTest, IsReadByItsUserAlone) {
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_FALSE(first.save());
    constexpr auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(std::filesystem::status(file()).permissions() & others, std::filesystem::perms::none);
}

TEST_F(HashCacheTest, SaysWhyItCannotBeWritten) {
    folder_.write("deep", "a file where the folder should be");
    HashCache first = cache();
    first.remember("/a", stamp_, print_);
    EXPECT_TRUE(first.save());
    EXPECT_TRUE(first.find("/a", stamp_)) << "still of use in this run";
}

} // namespace
} // namespace gangflash
