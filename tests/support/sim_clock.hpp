#pragma once

#include "base/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

/// A clock whose time moves only when the io_context has nothing to run: an hour of waiting costs
/// microseconds, and the same test takes the same course every time.
///
///     asio::io_context ioc;
///     SimClock clock;
///     asio::co_spawn(ioc, conversation(clock), …);
///     clock.run_until_idle(ioc);
///
/// One thread drives both. Work outside the io_context (a thread pool, a pty) is not seen: say so
/// with `outside_work`, and time stands still while it returns true.
/// Wall clock: 2026-01-01T00:00:00Z plus the simulated time.
class SimClock final : public Clock {
public:
    using Duration = std::chrono::microseconds;

    TimePoint now() const override { return state_->now; }

    UtcMicros utc_now() const override {
        constexpr std::int64_t epoch_us = 1'767'225'600'000'000; // 2026-01-01T00:00:00Z
        return {epoch_us + state_->now.time_since_epoch().count()};
    }

    asio::awaitable<void> sleep_for(Duration duration) override {
        const auto executor = co_await asio::this_coro::executor;
        Sleeper sleeper(state_, executor, state_->now + std::max(duration, Duration::zero()));
        boost::system::error_code ignored; // woken by the clock or by cancellation: both end it
        co_await sleeper.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    /// Runs until nothing is ready and nobody sleeps. False when `limit` of simulated time passed
    /// first: somebody sleeps for ever again.
    bool run_until_idle(asio::io_context& ioc, Duration limit = std::chrono::hours(24)) {
        const TimePoint end = state_->now + limit;
        while (settle(ioc), !state_->sleepers.empty()) {
            if (state_->sleepers.begin()->first > end) return false;
            wake_next();
        }
        return true;
    }

    /// Runs exactly `duration` of simulated time.
    void run_for(asio::io_context& ioc, Duration duration) {
        const TimePoint end = state_->now + duration;
        while (settle(ioc), !state_->sleepers.empty() && state_->sleepers.begin()->first <= end)
            wake_next();
        state_->now = end;
    }

    /// Runs until `done` says so; false when everything came to rest, or `limit` passed, before.
    bool run_until(asio::io_context& ioc,
                   const std::function<bool()>& done,
                   Duration limit = std::chrono::hours(24)) {
        const TimePoint end = state_->now + limit;
        while (settle(ioc), !done()) {
            if (state_->sleepers.empty() || state_->sleepers.begin()->first > end) return false;
            wake_next();
        }
        return true;
    }

    /// Time stands still while this returns true; set for tests that use a thread pool.
    void outside_work(std::function<bool()> busy) { busy_ = std::move(busy); }

    std::size_t sleepers() const { return state_->sleepers.size(); }

private:
    struct State;
    using Sleepers = std::multimap<TimePoint, asio::steady_timer*>; // equal deadlines: first come

    struct State {
        TimePoint now{};
        Sleepers sleepers;
    };

    /// One coroutine inside sleep_for. Its frame may die after the clock: the state is shared.
    struct Sleeper {
        Sleeper(std::shared_ptr<State> owner,
                const asio::any_io_executor& executor,
                TimePoint deadline)
            : timer(executor, asio::steady_timer::time_point::max()), state(std::move(owner)),
              place(state->sleepers.emplace(deadline, &timer)) {}
        ~Sleeper() { state->sleepers.erase(place); }
        Sleeper(const Sleeper&) = delete;
        Sleeper& operator=(const Sleeper&) = delete;

        asio::steady_timer timer;
        std::shared_ptr<State> state;
        Sleepers::iterator place;
    };

    /// Runs what can run without time moving.
    void settle(asio::io_context& ioc) const {
        ioc.restart();
        ioc.poll();
        while (busy_ && busy_()) {
            ioc.restart();
            ioc.run_one_for(std::chrono::milliseconds(1));
            ioc.poll();
        }
    }

    /// Moves to the next deadline and wakes everyone who waits for it.
    void wake_next() {
        const TimePoint next = state_->sleepers.begin()->first;
        state_->now = std::max(state_->now, next);
        const auto [first, last] = state_->sleepers.equal_range(next);
        for (auto it = first; it != last; ++it)
            it->second->cancel();
    }

    std::shared_ptr<State> state_ = std::make_shared<State>();
    std::function<bool()> busy_;
};

} // namespace gangflash
