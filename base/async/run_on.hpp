#pragma once

#include <exception>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Runs `work` on another executor and comes back to the caller's with what it returned or threw.
/// The caller's cancellation reaches it.
template <class T>
asio::awaitable<T> run_on(asio::any_io_executor executor, asio::awaitable<T> work) {
    co_return co_await asio::co_spawn(executor, std::move(work), asio::use_awaitable);
}

/// The same for work that is finished whatever happens to the caller: its cancellation does not
/// reach it.
template <class T>
asio::awaitable<T> finish_on(asio::any_io_executor executor, asio::awaitable<T> work) {
    co_return co_await asio::co_spawn(
        executor,
        std::move(work),
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
}

/// Starts work that nobody awaits: the root of a program's loop, or the life of a bus or a phone,
/// which ends when its owner closes it. `at_end` is called with what it threw (null if nothing)
/// and, unless T is void, with what it returned; on `executor`, or on the one it is bound to.
/// Nobody starts work without saying what its end means; work with siblings belongs to a TaskGroup.
template <class T, class AtEnd>
void start_root(asio::any_io_executor executor, asio::awaitable<T> work, AtEnd at_end) {
    asio::co_spawn(executor, std::move(work), std::move(at_end));
}

/// For roots whose failure can only be a mistake of this program: it is seen by whoever runs the
/// loop.
inline void rethrow_at_end(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace gangflash
