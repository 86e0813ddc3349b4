#pragma once

#include "config/package/package.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace gangflash {

/// A progress that is passed on ten times a second and at its end. Hashing tells of every chunk; as
/// many events would keep the window's loop from ever coming to its timers.
inline HashProgress calm_progress(HashProgress tell) {
    using Time = std::chrono::steady_clock::time_point;
    auto due = std::make_shared<std::atomic<Time>>(Time{});
    return [tell = std::move(tell), due](std::uint64_t done, std::uint64_t total) {
        constexpr std::chrono::milliseconds pause{100};
        const Time now = std::chrono::steady_clock::now();
        Time expected = due->load();
        const bool mine = now >= expected && due->compare_exchange_strong(expected, now + pause);
        if (mine || done == total) tell(done, total);
    };
}

} // namespace gangflash
