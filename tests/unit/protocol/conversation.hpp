#pragma once

#include "base/result.hpp"
#include "engine/protocol/link.hpp"
#include "tests/support/sim_clock.hpp"
#include "tests/unit/protocol/scripted_transport.hpp"

#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash {

/// A station and a scripted phone on one simulated clock.
struct Conversation {
    explicit Conversation(Script script) : phone(std::move(script)), link(phone, clock) {}

    /// Runs one coroutine to its end; throws what it throws.
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> result;
        std::exception_ptr thrown;
        asio::co_spawn(ioc, std::move(work), [&](std::exception_ptr error, T value) {
            thrown = error;
            result.emplace(std::move(value));
        });
        EXPECT_TRUE(clock.run_until_idle(ioc)) << "a wait without a limit";
        if (thrown) std::rethrow_exception(thrown);
        if (!result) throw std::logic_error("the conversation never ended");
        return std::move(*result);
    }

    /// The host said what the script has, and all of it.
    void expect_finished() const {
        EXPECT_EQ(phone.mistake().value_or(""), "");
        EXPECT_TRUE(phone.finished()) << "the host stopped before the end of the script";
    }

    asio::io_context ioc;
    SimClock clock;
    ScriptedTransport phone;
    Link link;
};

/// Seconds and parts of them that passed on the clock.
inline std::chrono::microseconds passed(const SimClock& clock) {
    return clock.now().time_since_epoch();
}

template <class T>
std::string why(const Result<T>& result) {
    return result ? std::string("success") : describe(result.error());
}

} // namespace gangflash
