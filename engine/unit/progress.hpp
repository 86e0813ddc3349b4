#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace gangflash {

/// One unit's progress: weights are declared before the first byte, so a bar never runs backwards
/// and every second is accounted for.
///
/// A weight is the time a thing takes in bytes sent at full speed; verification reads count like
/// writes. Work done again after a fault does not move the bar until it passes the old mark.
class Progress {
public:
    /// The whole work of one attempt, in weight units; called at the start of each attempt.
    void expect(std::uint64_t total_weight, Clock::TimePoint now);

    /// Work that was found only on the way.
    void expect_more(std::uint64_t weight) { total_ += weight; }

    void advance(std::uint64_t weight, Clock::TimePoint now);

    double fraction() const { return shown_; }

    /// Over the last seconds.
    double weight_per_second(Clock::TimePoint now) const;

    /// From the speed so far; none while nothing is known.
    std::optional<Millis> left(Clock::TimePoint now) const;

private:
    std::uint64_t total_ = 0;
    std::uint64_t done_ = 0;
    double shown_ = 0;
    std::deque<std::pair<Clock::TimePoint, std::uint64_t>> window_; ///< (time, done) samples
};

} // namespace gangflash
