#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace detail {

/// A loser of the race ends by throwing operation_aborted: that was our own doing. Anything else
/// it throws is news.
inline void rethrow_unless_aborted(const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) throw;
    }
}

} // namespace detail

/// Gives `work` at most `limit`. Late work is cancelled and waited for, so its buffers are free
/// again when this returns.
///
/// Not `work || clock.sleep_for(limit)`: the operator throws away what the loser achieved, and a
/// read that ends together with its timer would lose bytes.
/// Errors: those of `work`; io_timeout (`limit_ms=…`); cancelled when the caller was cancelled.
template <class T>
asio::awaitable<Result<T>> within(Millis limit, Clock& clock, asio::awaitable<Result<T>> work) {
    const auto executor = co_await asio::this_coro::executor;
    auto race = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, std::move(work), asio::deferred),
        asio::co_spawn(executor, clock.sleep_for(limit), asio::deferred));
    auto [order, work_threw, result, sleep_threw] =
        co_await race.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);

    detail::rethrow_unless_aborted(work_threw);
    detail::rethrow_unless_aborted(sleep_threw);
    const bool work_ended = !work_threw;
    if (work_ended && (order[0] == 0 || result.has_value())) co_return std::move(result);

    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        co_return Fault{ErrorCode::cancelled, {}};
    co_return Fault{ErrorCode::io_timeout, fmt::format("limit_ms={}", limit.count())};
}

} // namespace gangflash
