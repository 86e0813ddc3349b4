#include "base/clock.hpp"

#include <ctime>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gangflash {

std::string to_rfc3339(UtcMicros time) {
    std::int64_t seconds = time.value / 1'000'000;
    std::int64_t micros = time.value % 1'000'000;
    if (micros < 0) {
        micros += 1'000'000;
        --seconds;
    }
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(static_cast<std::time_t>(seconds)),
                       micros / 1000);
}

Clock::TimePoint SystemClock::now() const {
    return TimePoint{std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch())};
}

UtcMicros SystemClock::utc_now() const {
    return {std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

asio::awaitable<void> SystemClock::sleep_for(std::chrono::microseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    boost::system::error_code ignored; // a cancelled wait shows in the cancellation state
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

} // namespace gangflash
