#pragma once

#include "base/async/run_on.hpp"

#include <type_traits>
#include <utility>

namespace gangflash {

/// Runs blocking work on the disk's executor while the caller's goes on with other ports. The work
/// is finished whatever happens to the caller: its cancellation does not reach it. Name the work on
/// the line before the call (g++ 12: no capturing lambda inside an expression with co_await).
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> on_disk(asio::any_io_executor disk, Work work) {
    constexpr auto body = [](Work moved) -> asio::awaitable<std::invoke_result_t<Work&>> {
        co_return moved();
    };
    co_return co_await finish_on(std::move(disk), body(std::move(work)));
}

} // namespace gangflash
