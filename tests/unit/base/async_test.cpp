// Work that runs by itself: who learns of its end, and whom a cancellation reaches.
#include "base/async/on_disk.hpp"
#include "base/async/run_on.hpp"
#include "base/async/task_group.hpp"
#include "base/async/wakeup.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Async : public ::testing::Test {
protected:
    TaskGroup::OnException note() {
        return [this](const std::string& name, const std::string& what) {
            exceptions.push_back(name + ": " + what);
        };
    }

    asio::io_context loop;
    asio::io_context disk;
    std::vector<std::string> exceptions;
    std::vector<std::string> seen;
};

asio::awaitable<void> wait_once(Wakeup& wakeup, std::vector<std::string>& seen) {
    const bool woken = co_await wakeup.wait();
    seen.emplace_back(woken ? "woken" : "cancelled");
}

asio::awaitable<void> throw_it(std::string what) {
    throw std::runtime_error(what);
    co_return;
}

asio::awaitable<void> join_and_say(TaskGroup& group, std::vector<std::string>& seen) {
    co_await group.join();
    seen.emplace_back("joined");
}

TEST_F(Async, AGroupEndsWithItsLastChild) {
    TaskGroup group(loop.get_executor(), note());
    Wakeup first(loop.get_executor());
    Wakeup second(loop.get_executor());
    group.spawn("first", wait_once(first, seen));
    group.spawn("second", wait_once(second, seen));
    start_root(loop.get_executor(), join_and_say(group, seen), rethrow_at_end);
    loop.poll();
    EXPECT_EQ(group.size(), 2U);
    first.notify();
    loop.poll();
    EXPECT_THAT(seen, ElementsAre("woken"));
    second.notify();
    loop.poll();
    EXPECT_THAT(seen, ElementsAre("woken", "woken", "joined"));
    EXPECT_THAT(exceptions, IsEmpty());
}

TEST_F(Async, AGroupNamesTheChildThatThrewAndKeepsTheOthers) {
    TaskGroup group(loop.get_executor(), note());
    Wakeup change(loop.get_executor());
    group.spawn("waits", wait_once(change, seen));
    group.spawn("throws", throw_it("no memory"));
    loop.poll();
    EXPECT_THAT(exceptions, ElementsAre("throws: no memory"));
    EXPECT_EQ(group.size(), 1U);
    group.cancel();
    loop.poll();
    EXPECT_THAT(seen, ElementsAre("cancelled"));
    EXPECT_THAT(exceptions, ElementsAre("throws: no memory")) << "a cancellation is no exception";
    EXPECT_EQ(group.size(), 0U);
}

asio::awaitable<void> work_on_disk(asio::any_io_executor disk, std::vector<std::string>& seen) {
    const auto work = [&seen] {
        seen.emplace_back("written");
        return 7;
    };
    const int answer = co_await on_disk(std::move(disk), work);
    seen.push_back("answer " + std::to_string(answer));
}

TEST_F(Async, WorkOnTheDiskIsFinishedAlthoughItsCallerWasCancelled) {
    TaskGroup group(loop.get_executor(), note());
    group.spawn("caller", work_on_disk(disk.get_executor(), seen));
    loop.poll();
    group.cancel();
    loop.poll();
    EXPECT_THAT(seen, IsEmpty());
    EXPECT_EQ(group.size(), 1U) << "the caller left before its work had ended";
    disk.run();
    loop.restart();
    loop.run();
    EXPECT_THAT(seen, ElementsAre("written", "answer 7"));
    EXPECT_EQ(group.size(), 0U);
}

asio::awaitable<int> seven() {
    co_return 7;
}

TEST_F(Async, ARootHandsItsResultOrItsExceptionToWhoeverStartedIt) {
    std::optional<int> result;
    start_root(loop.get_executor(), seven(), [&](const std::exception_ptr& thrown, int value) {
        rethrow_at_end(thrown);
        result = value;
    });
    loop.run();
    EXPECT_EQ(result, 7);

    loop.restart();
    start_root(loop.get_executor(), throw_it("a mistake"), rethrow_at_end);
    EXPECT_THROW(loop.run(), std::runtime_error);
}

} // namespace
} // namespace gangflash::tests
