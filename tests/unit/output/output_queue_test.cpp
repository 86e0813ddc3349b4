// Whoever speaks never waits; what was said is read in order, whenever it is read.
#include "station/output/output_queue.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <future>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace std::chrono_literals;

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        reader = ends[0];
        writer = ends[1];
    }
    ~Pipe() {
        close_reader();
        if (writer >= 0) ::close(writer);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close_reader() {
        if (reader >= 0) ::close(reader);
        reader = -1;
    }
    std::string read(std::size_t bytes) const {
        std::string text;
        while (text.size() < bytes) {
            std::array<char, 65536> piece{};
            const ssize_t got = ::read(reader, piece.data(), piece.size());
            if (got <= 0) break;
            text.append(piece.data(), static_cast<std::size_t>(got));
        }
        return text;
    }

    int reader = -1;
    int writer = -1;
};

OutputQueue::Limits small(const std::filesystem::path& folder) {
    return {.progress_from = 1000, .memory = 10'000, .spool = 1'000'000, .spool_folder = folder};
}

std::string numbered(int from, int to) {
    std::string text;
    for (int i = from; i < to; ++i)
        text += fmt::format("line {}\n", i);
    return text;
}

TEST(OutputQueue, KeepsEveryLineUntilItIsRead) {
    TemporaryFolder folder;
    Pipe pipe;
    OutputQueue out(pipe.writer, small(folder.path()));
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 50'000; ++i)
        out.write(fmt::format("line {}\n", i));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << "somebody waited";
    EXPECT_GT(out.state().waiting, 400'000U) << "nobody has read anything but the pipe's own room";
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 0)
        << "the spool has no name";
    const std::string all = numbered(0, 50'000);
    auto reading = std::async(std::launch::async, [&] { return pipe.read(all.size()); });
    EXPECT_TRUE(out.drain(10s));
    EXPECT_EQ(reading.get(), all);
    EXPECT_TRUE(out.state().all_read);
    EXPECT_EQ(out.state().lines_lost, 0U);
}

TEST(OutputQueue, DropsProgressAloneWhileTheReaderIsBehind) {
    TemporaryFolder folder;
    Pipe pipe;
    OutputQueue out(pipe.writer, small(folder.path()));
    out.write_progress("first\n");
    EXPECT_EQ(pipe.read(6), "first\n");
    const std::string filler(100'000, 'x'); // more than a pipe holds
    out.write(filler + "\n");
    for (int i = 0; i < 10; ++i)
        out.write_progress("dropped\n");
    out.write("kept\n");
    EXPECT_EQ(out.state().progress_dropped, 10U);
    EXPECT_EQ(pipe.read(filler.size() + 6), filler + "\nkept\n");
}

TEST(OutputQueue, LosesAndCountsOnlyWhatTheDiskCannotHold) {
    TemporaryFolder folder;
    Pipe pipe;
    std::promise<std::string> said;
    auto limits = small(folder.path());
    limits.spool = 50'000;
    std::future<std::string> reading;
    {
        OutputQueue out(
            pipe.writer, limits, [&](const std::string& text) { said.set_value(text); });
        for (int i = 0; i < 50'000; ++i)
            out.write(fmt::format("line {}\n", i));
        EXPECT_THAT(said.get_future().get(), testing::HasSubstr("lines are lost"));
        reading = std::async(std::launch::async, [&] { return pipe.read(SIZE_MAX); });
        EXPECT_FALSE(out.drain(10s)) << "not everything was read";
        EXPECT_GT(out.state().lines_lost, 10'000U);
        EXPECT_EQ(out.state().waiting, 0U);
    }
    ::close(pipe.writer);
    pipe.writer = -1;
    const std::string read = reading.get();
    EXPECT_GT(read.size(), 50'000U);
    EXPECT_EQ(read.substr(0, 50'000), numbered(0, 50'000).substr(0, 50'000)) << "oldest first";
}

TEST(OutputQueue, GoesOnWithoutAReaderAndSaysSoOnce) {
    TemporaryFolder folder;
    Pipe pipe;
    std::atomic<int> said = 0;
    OutputQueue out(pipe.writer, small(folder.path()), [&](const std::string& text) {
        EXPECT_THAT(text, testing::HasSubstr("nobody reads"));
        ++said;
    });
    pipe.close_reader();
    for (int i = 0; i < 1000; ++i)
        out.write("into the void\n");
    EXPECT_FALSE(out.drain(10s));
    EXPECT_TRUE(out.state().reader_left);
    EXPECT_EQ(out.state().error, 0);
    out.write("more\n");
    EXPECT_EQ(out.state().waiting, 0U);
    while (said == 0)
        std::this_thread::yield();
    EXPECT_EQ(said, 1);
}

TEST(OutputQueue, KnowsAFullDevice) {
    TemporaryFolder folder;
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    {
        OutputQueue out(full, small(folder.path()));
        out.write("x\n");
        EXPECT_FALSE(out.drain(10s));
        EXPECT_EQ(out.state().error, ENOSPC);
    }
    ::close(full);
}

TEST(OutputQueue, WaitsForAReaderOnlySoLong) {
    TemporaryFolder folder;
    Pipe pipe;
    OutputQueue out(pipe.writer, small(folder.path()));
    out.write(std::string(200'000, 'x') + "\n");
    EXPECT_FALSE(out.drain(50ms));
    auto draining = std::async(std::launch::async, [&] { return out.drain(1h); });
    out.give_up();
    EXPECT_EQ(draining.wait_for(10s), std::future_status::ready);
    EXPECT_FALSE(draining.get());
}

TEST(OutputQueue, ShowsTheNewestScreenAlone) {
    TemporaryFolder folder;
    Pipe pipe;
    OutputQueue out(pipe.writer, small(folder.path()));
    const std::string filler(100'000, 'x');
    out.write(filler);
    for (int i = 0; i < 10; ++i)
        out.show(fmt::format("screen {}", i));
    EXPECT_EQ(pipe.read(filler.size() + 8), filler + "screen 9");
}

TEST(OutputQueue, SpeaksToSocketsAndFiles) {
    TemporaryFolder folder;
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    {
        OutputQueue out(ends[0], small(folder.path()));
        out.write("hello\n");
        EXPECT_TRUE(out.drain(10s));
        std::array<char, 16> said{};
        EXPECT_EQ(::read(ends[1], said.data(), said.size()), 6);
        ::close(ends[1]);
        out.write("gone\n");
        EXPECT_FALSE(out.drain(10s));
        EXPECT_TRUE(out.state().reader_left);
    }
    ::close(ends[0]);
}

} // namespace
} // namespace gangflash
