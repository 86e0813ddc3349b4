#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Lets coroutines of one executor wait until something has changed.
///
/// A wake-up carries no value: the waiter checks its own condition in a loop. Notifying without
/// waiters does nothing. Not thread safe: all calls on that executor. Between threads:
/// ThreadWakeup.
class Wakeup {
public:
    explicit Wakeup(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max()) {}

    /// False when the waiting coroutine was cancelled: it may await nothing more then, unless it
    /// resets its cancellation state.
    asio::awaitable<bool> wait() {
        boost::system::error_code ignored; // a notification and a cancellation look alike
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
        co_return state.cancelled() == asio::cancellation_type::none;
    }

    /// Wakes every waiter.
    void notify() { timer_.cancel(); }

private:
    asio::steady_timer timer_; ///< never expires; cancelling it wakes every waiter
};

} // namespace gangflash
