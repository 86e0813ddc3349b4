#include "config/images/hash_cache.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <fstream>
#include <sstream>

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
    FileStamp stamp_{123, 999'000'000'000'001, 42};
    Sha256 hash_ = sha256(as_bytes("x"));
};

TEST_F(HashCacheTest, RemembersAcrossRuns) {
    HashCache first = cache();
    EXPECT_FALSE(first.find("/a b", stamp_));
    first.remember("/a b", stamp_, hash_);
    EXPECT_FALSE(first.save());
    EXPECT_EQ(cache().find("/a b", stamp_), hash_);
}

TEST_F(HashCacheTest, ForgetsAFileThatChanged) {
    HashCache first = cache();
    first.remember("/a", stamp_, hash_);
    EXPECT_FALSE(first.save());
    for (const FileStamp& other : {FileStamp{124, stamp_.mtime_ns, 42},
                                   FileStamp{123, stamp_.mtime_ns + 1, 42},
                                   FileStamp{123, stamp_.mtime_ns, 43}})
        EXPECT_FALSE(cache().find("/a", other));
    EXPECT_FALSE(cache().find("/b", stamp_));
}

TEST_F(HashCacheTest, DoesNotTrustATimeThatIsHardlyOver) {
    const auto fresh = [&](std::chrono::nanoseconds age) {
        HashCache first = cache();
        const auto mtime = now_.time_since_epoch() - age;
        const FileStamp stamp{1, std::chrono::nanoseconds(mtime).count(), 1};
        first.remember("/a", stamp, hash_);
        return first.find("/a", stamp).has_value();
    };
    EXPECT_FALSE(fresh(5'000'001ns));
    EXPECT_TRUE(fresh(30'000'001ns));
    EXPECT_FALSE(fresh(1s)) << "whole seconds: FAT counts in twos";
    EXPECT_TRUE(fresh(2s));
}

TEST_F(HashCacheTest, SurvivesADamagedFile) {
    HashCache first = cache();
    first.remember("/a", stamp_, hash_);
    EXPECT_FALSE(first.save());
    const std::string good = content();
    for (std::size_t length = 0; length <= good.size(); ++length) {
        std::ofstream(file(), std::ios::trunc) << good.substr(0, length);
        const auto found = cache().find("/a", stamp_);
        EXPECT_TRUE(!found || *found == hash_);
    }
    std::ofstream(file(), std::ios::trunc) << "\xFF\xFE garbage\n\n 1 2 3\n" << good;
    EXPECT_EQ(cache().find("/a", stamp_), hash_);
}

TEST_F(HashCacheTest, KeepsWhatAnotherStationAddedMeanwhile) {
    HashCache one = cache();
    HashCache two = cache();
    one.remember("/one", stamp_, hash_);
    two.remember("/two", stamp_, hash_);
    EXPECT_FALSE(one.save());
    EXPECT_FALSE(two.save());
    EXPECT_TRUE(cache().find("/one", stamp_));
    EXPECT_TRUE(cache().find("/two", stamp_));
}

TEST_F(HashCacheTest, SaysWhyItCannotBeWritten) {
    folder_.write("deep", "a file where the folder should be");
    HashCache first = cache();
    first.remember("/a", stamp_, hash_);
    EXPECT_TRUE(first.save());
    EXPECT_TRUE(first.find("/a", stamp_)) << "still of use in this run";
}

} // namespace
} // namespace gangflash
