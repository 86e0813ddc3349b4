#pragma once

#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// A place where one coroutine waits for another, perhaps on another thread.
///
///     std::unique_lock lock(mutex);
///     while (!condition) { auto ticket = wakeup.enlist(executor); lock.unlock();
///                          if (!co_await ThreadWakeup::wait(ticket)) …cancelled…; lock.lock(); }
///
/// enlist() and wake() are called under the owner's mutex; wait() without it. No wake-up is lost:
/// one that comes between enlist() and wait() ends the wait at once.
class ThreadWakeup {
public:
    struct Waiter;
    using Ticket = std::shared_ptr<Waiter>;

    Ticket enlist(const asio::any_io_executor& executor);

    /// Wakes whoever waits, on its executor.
    void wake();

    /// False when the waiting coroutine was cancelled.
    static asio::awaitable<bool> wait(Ticket ticket);

private:
    Ticket waiter_;
};

} // namespace gangflash
