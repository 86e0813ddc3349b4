#pragma once

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/job/budgets.hpp"
#include "engine/job/steps.hpp"

#include <array>
#include <cstdint>

namespace gangflash {

/// What happens after a fault.
enum class Decision : std::uint8_t {
    repeat_step, ///< same conversation
    reconnect,   ///< the phone leaves and returns, a new attempt begins
    give_up,     ///< FAIL with this fault
};

/// Counts one unit's faults against its budgets and decides. Policy over the catalogue's Remedy
/// column; never a loop of its own.
class RetryPolicy {
public:
    RetryPolicy(const RetryBudgets& budgets, Random random) : budgets_(budgets), random_(random) {}

    /// After a fault of one partition inside a conversation that is still in step.
    Decision after_partition_fault(const Fault& fault, std::uint32_t repeats_so_far) const;

    /// After an attempt ended with `fault` in `step`. Counts it.
    Decision after_attempt(const Fault& fault, Step step);

    /// How long the phone may stay away before it counts as gone.
    Millis return_limit(const Fault& fault) const;

    /// Pause before the repeat that follows the n-th failure (n from 1), jitter included.
    Millis backoff(std::uint32_t failures);

    std::uint32_t attempts_ended() const { return attempts_ended_; }

private:
    RetryBudgets budgets_;
    Random random_;
    std::uint32_t attempts_ended_ = 0;
    std::array<std::uint32_t, step_names.size()> ended_in_{};
};

} // namespace gangflash
