#pragma once

#include "base/units.hpp"

#include <cstdint>

namespace gangflash {

/// How often and how patiently the station tries again. Part of a job; the same for every phone.
struct RetryBudgets {
    std::uint32_t attempts = 8;        ///< per unit, the first included
    std::uint32_t per_step = 3;        ///< attempts that may end in the same step
    std::uint32_t in_place = 2;        ///< repeats of one partition in one conversation
    Millis return_limit{30'000};       ///< for a phone that left the bus by itself
    Millis power_cycle_limit{120'000}; ///< for a technician who must re-plug it
    Millis first_backoff{200};         ///< before the first repeat; doubles, with jitter
    Millis backoff_ceiling{5'000};
};

} // namespace gangflash
