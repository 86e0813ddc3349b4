#pragma once

#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Runs blocking work on the disk's executor while the caller's goes on with other ports. The work
/// is finished whatever happens to the caller: its cancellation does not reach it. Name the work on
/// the line before the call (g++ 12: no capturing lambda inside an expression with co_await).
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> on_disk(asio::any_io_executor disk, Work work) {
    constexpr auto body = [](Work moved) -> asio::awaitable<std::invoke_result_t<Work&>> {
        co_return moved();
    };
    co_return co_await asio::co_spawn(
        disk,
        body(std::move(work)),
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
}

} // namespace gangflash
