#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/job/steps.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a step moved, for its record.
struct Moved {
    std::uint64_t bytes = 0;
    std::string checksum;
    std::string seen{}; ///< as text, where seeing is the proof
};

/// The work of one step, begun when it is awaited.
using Work = asio::awaitable<Result<Moved>>;

/// A step that is over, well or not.
struct EndedStep {
    Step step{};
    std::string partition{}; ///< where the step is about one
    std::uint64_t micros = 0;
    Moved moved{};
    std::optional<Fault> fault = std::nullopt;
};

/// Measures one step from the moment it is made.
class StepTimer {
public:
    explicit StepTimer(Clock& clock) : clock_(clock), began_(clock.now()) {}

    EndedStep ended(Step step, const Result<Moved>& result) const;
    EndedStep ended(Step step, const Result<void>& result) const;

private:
    EndedStep timed(Step step) const;

    Clock& clock_;
    Clock::TimePoint began_;
};

} // namespace gangflash
