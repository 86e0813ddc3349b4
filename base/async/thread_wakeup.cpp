#include "base/async/thread_wakeup.hpp"

#include <atomic>
#include <utility>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

/// A timer that never runs out is Asio's condition variable; it is touched on its executor only.
struct ThreadWakeup::Waiter {
    explicit Waiter(const asio::any_io_executor& executor)
        : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;
    std::atomic<bool> woken = false;
};

ThreadWakeup::Ticket ThreadWakeup::enlist(const asio::any_io_executor& executor) {
    waiter_ = std::make_shared<Waiter>(executor);
    return waiter_;
}

void ThreadWakeup::wake() {
    if (!waiter_) return;
    const Ticket waiter = std::exchange(waiter_, nullptr);
    waiter->woken = true;
    // In the past, so that a wait begun only afterwards ends as well.
    asio::dispatch(waiter->timer.get_executor(),
                   [waiter] { waiter->timer.expires_at(asio::steady_timer::time_point::min()); });
}

asio::awaitable<bool> ThreadWakeup::wait(Ticket ticket) {
    boost::system::error_code ended;
    co_await ticket->timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    co_return ticket->woken.load();
}

} // namespace gangflash
