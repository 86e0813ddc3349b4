#include "engine/unit/retry_policy.hpp"

#include <algorithm>

namespace gangflash {

Decision RetryPolicy::after_partition_fault(const Fault& fault,
                                            std::uint32_t repeats_so_far) const {
    if (entry_of(fault.code).remedy != Remedy::retry_step) return Decision::give_up;
    return repeats_so_far < budgets_.in_place ? Decision::repeat_step : Decision::give_up;
}

Decision RetryPolicy::after_attempt(const Fault& fault, Step step) {
    ++attempts_ended_;
    ++ended_in_[static_cast<std::size_t>(step)];
    switch (entry_of(fault.code).remedy) {
    case Remedy::reject_phone:
    case Remedy::fix_package:
    case Remedy::stop_station:
        return Decision::give_up;
    case Remedy::retry_step: // did not heal in place: a fresh conversation may
    case Remedy::reconnect:
    case Remedy::power_cycle:
        break;
    }
    if (attempts_ended_ >= budgets_.attempts) return Decision::give_up;
    if (ended_in_[static_cast<std::size_t>(step)] >= budgets_.per_step) return Decision::give_up;
    return Decision::reconnect;
}

Millis RetryPolicy::return_limit(const Fault& fault) const {
    return entry_of(fault.code).remedy == Remedy::power_cycle ? budgets_.power_cycle_limit
                                                              : budgets_.return_limit;
}

Millis RetryPolicy::backoff(std::uint32_t failures) {
    const std::uint32_t doublings = std::min(failures > 0 ? failures - 1 : 0U, 16U);
    const Millis full =
        std::min(budgets_.first_backoff * (1U << doublings), budgets_.backoff_ceiling);
    // Between half and all of it: ports that failed together do not come back together.
    const auto half = static_cast<std::uint64_t>(full.count()) / 2;
    return Millis{static_cast<std::int64_t>(half + random_.below(half + 1))};
}

} // namespace gangflash
