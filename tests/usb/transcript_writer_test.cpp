// A recording never makes anybody wait for its disk.
#include "ports/replay/transcript_writer.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <dlfcn.h>
#include <mutex>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

/// The disk of this program: it can stand still, and it can be full.
struct Disk {
    std::mutex mutex;
    std::condition_variable changed;
    bool stands = false, full = false;
    std::thread::id writer; ///< who wrote last

    bool take() {
        std::unique_lock guard(mutex);
        writer = std::this_thread::get_id();
        changed.notify_all();
        changed.wait(guard, [this] { return !stands; });
        return !full;
    }
    void set(bool Disk::* what, bool value) {
        {
            const std::lock_guard guard(mutex);
            this->*what = value;
        }
        changed.notify_all();
    }
    /// Until somebody has come to write.
    void await_writer() {
        std::unique_lock guard(mutex);
        changed.wait_for(
            guard, std::chrono::seconds(10), [this] { return writer != std::thread::id(); });
    }
} disk;

} // namespace

// Takes the place of libc's for the whole program.
extern "C" ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    using Call = ssize_t (*)(int, const void*, size_t, off_t);
    static const auto real = reinterpret_cast<Call>(::dlsym(RTLD_NEXT, "pwrite"));
    if (!disk.take()) {
        errno = ENOSPC;
        return -1;
    }
    return real(descriptor, bytes, size, offset);
}

namespace gangflash::replay {
namespace {

using testing::EndsWith;
using testing::Not;

class Transcripts : public testing::Test {
protected:
    void TearDown() override {
        disk.set(&Disk::stands, false);
        disk.set(&Disk::full, false);
    }
    std::string text(const std::string& name) const { return content_of(folder_ / name); }

    TemporaryFolder folder_;
};

TEST_F(Transcripts, AreWrittenInOrderByAThreadOfTheirOwn) {
    {
        TranscriptWriter writer;
        const auto one = writer.begin(folder_ / "1"), two = writer.begin(folder_ / "2");
        for (int i = 0; i < 100; ++i) {
            writer.write(one, "a" + std::to_string(i) + "\n");
            writer.write(two, "b\n");
        }
        writer.end(one);
        EXPECT_TRUE(writer.drain());
        EXPECT_TRUE(writer.complete());
        EXPECT_NE(disk.writer, std::this_thread::get_id());
    }
    EXPECT_THAT(text("1"), testing::StartsWith("a0\na1\n"));
    EXPECT_THAT(text("1"), EndsWith("a98\na99\n"));
    EXPECT_EQ(text("2").size(), 200U);
    struct stat facts{};
    ASSERT_EQ(::stat((folder_ / "1").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Transcripts, NobodyWaitsForADiskThatStandsStill) {
    disk.set(&Disk::stands, true);
    disk.writer = {};
    TranscriptWriter writer(1000);
    const auto one = writer.begin(folder_ / "1");
    writer.write(one, "first\n");
    disk.await_writer(); // it stands in there now; this thread goes on
    const std::string line(99, 'x');
    for (int i = 0; i < 20; ++i)
        writer.write(one, line + "\n");
    EXPECT_FALSE(writer.complete()) << "1000 bytes wait at most";
    disk.set(&Disk::stands, false);
    EXPECT_TRUE(writer.drain());
    EXPECT_THAT(text("1"), EndsWith("x\n# cut short: the disk did not take the rest\n"));
    writer.write(one, "later\n");
    EXPECT_TRUE(writer.drain());
    EXPECT_THAT(text("1"), Not(EndsWith("later\n"))) << "no hole in the middle";
}

TEST_F(Transcripts, AFullDiskEndsOneTranscriptAndStopsNothing) {
    TranscriptWriter writer;
    const auto one = writer.begin(folder_ / "1");
    writer.write(one, "first\n");
    EXPECT_TRUE(writer.drain());
    disk.set(&Disk::full, true);
    writer.write(one, "second\n");
    EXPECT_TRUE(writer.drain());
    EXPECT_FALSE(writer.complete());
    disk.set(&Disk::full, false);
    writer.write(one, "third\n");
    EXPECT_TRUE(writer.drain());
    EXPECT_EQ(text("1"), "first\n");
}

} // namespace
} // namespace gangflash::replay
