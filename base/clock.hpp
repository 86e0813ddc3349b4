#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Microseconds since 1970-01-01 UTC: what the ledger and reports carry.
struct UtcMicros {
    std::int64_t value = 0;
    constexpr auto operator<=>(const UtcMicros&) const = default;
};

/// RFC 3339 UTC with milliseconds: `2026-11-25T09:30:00.123Z`.
std::string to_rfc3339(UtcMicros time);

/// The only source of time. Production passes SystemClock, tests a clock that moves when nothing
/// can run (tests/support/sim_clock.hpp).
class Clock {
public:
    using TimePoint = std::chrono::time_point<Clock, std::chrono::microseconds>; ///< monotonic

    virtual ~Clock() = default;

    /// Monotonic; for durations and deadlines.
    virtual TimePoint now() const = 0;

    /// Wall clock; for records only.
    virtual UtcMicros utc_now() const = 0;

    /// Suspends the calling coroutine on its own executor. A cancellation ends it early: the next
    /// co_await of the caller then throws, as everywhere in Asio.
    virtual asio::awaitable<void> sleep_for(std::chrono::microseconds duration) = 0;
};

/// std::chrono's steady and system clocks.
class SystemClock final : public Clock {
public:
    TimePoint now() const override;
    UtcMicros utc_now() const override;
    asio::awaitable<void> sleep_for(std::chrono::microseconds duration) override;
};

} // namespace gangflash
