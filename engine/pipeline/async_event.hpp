#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Lets coroutines of one executor wait until somebody says "look again".
///
/// A wake-up carries no value: the waiter checks its own condition in a loop. Notifying without
/// waiters does nothing. Not thread safe: notify from the same executor.
class AsyncEvent {
public:
    explicit AsyncEvent(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max()) {}

    asio::awaitable<void> wait() {
        boost::system::error_code ignored; // both a notification and a cancellation end the wait
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    void notify_all() { timer_.cancel(); }

private:
    asio::steady_timer timer_; ///< never expires; cancelling it wakes every waiter
};

} // namespace gangflash
