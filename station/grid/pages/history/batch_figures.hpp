#pragma once

#include "engine/unit/snapshot.hpp"

#include <cstdint>
#include <optional>

namespace gangflash {

/// What the batch bar says, computed from one snapshot. Pure.
struct BatchFigures {
    std::uint64_t planned = 0; ///< 0: open end
    std::uint64_t passed = 0, failed = 0, aborted = 0;
    std::uint64_t in_work = 0;
    std::optional<double> first_pass_yield; ///< 0..1, of the phones that got a verdict
    std::optional<double> phones_per_hour;  ///< of this session, aborted ones not counted
    std::optional<Millis> left;             ///< to the target at this pace
};

BatchFigures figures_of(const StationSnapshot& station);

} // namespace gangflash
