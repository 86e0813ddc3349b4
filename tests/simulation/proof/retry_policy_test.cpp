// Budgets are what docs and recipes promise: neither one more nor one less.
#include "engine/unit/retry_policy.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash {

namespace {

const Fault damaged{ErrorCode::data_checksum, ""};
const Fault vanished{ErrorCode::port_vanished, ""};
const Fault wrong_chip{ErrorCode::wrong_chip, ""};

RetryBudgets budgets_of(std::uint32_t attempts, std::uint32_t per_step) {
    RetryBudgets budgets;
    budgets.attempts = attempts;
    budgets.per_step = per_step;
    return budgets;
}

} // namespace

TEST(RetryPolicies, RepeatAPartitionAsOftenAsTheBudgetSays) {
    const RetryBudgets budgets;
    const RetryPolicy policy(budgets, Random{1});
    for (std::uint32_t repeats = 0; repeats < budgets.in_place; ++repeats)
        EXPECT_EQ(policy.after_partition_fault(damaged, repeats), Decision::repeat_step);
    EXPECT_EQ(policy.after_partition_fault(damaged, budgets.in_place), Decision::give_up);
    EXPECT_EQ(policy.after_partition_fault(vanished, 0), Decision::give_up)
        << "a phone that is gone cannot be asked again";
}

TEST(RetryPolicies, EndWithTheLastAttemptOfTheUnit) {
    RetryPolicy policy(budgets_of(4, 100), Random{1});
    for (int attempt = 1; attempt < 4; ++attempt)
        EXPECT_EQ(policy.after_attempt(vanished, Step::write), Decision::reconnect) << attempt;
    EXPECT_EQ(policy.after_attempt(vanished, Step::verify), Decision::give_up);
    EXPECT_EQ(policy.attempts_ended(), 4U);
}

TEST(RetryPolicies, EndWithTheLastAttemptOfAStep) {
    RetryPolicy policy(budgets_of(100, 3), Random{1});
    EXPECT_EQ(policy.after_attempt(vanished, Step::write), Decision::reconnect);
    EXPECT_EQ(policy.after_attempt(vanished, Step::handshake), Decision::reconnect);
    EXPECT_EQ(policy.after_attempt(vanished, Step::write), Decision::reconnect);
    EXPECT_EQ(policy.after_attempt(vanished, Step::write), Decision::give_up);
}

TEST(RetryPolicies, NeverRepeatWhatRepeatingCannotHelp) {
    RetryPolicy policy(RetryBudgets{}, Random{1});
    EXPECT_EQ(policy.after_attempt(wrong_chip, Step::check), Decision::give_up);
    EXPECT_EQ(policy.after_partition_fault(wrong_chip, 0), Decision::give_up);
}

/// Between half and all of what doubles, up to the ceiling; not all ports at the same moment.
TEST(RetryPolicies, WaitLongerEachTimeAndNotTogether) {
    const RetryBudgets budgets;
    RetryPolicy policy(budgets, Random{7});
    Millis full = budgets.first_backoff;
    for (std::uint32_t failures = 1; failures <= 12; ++failures) {
        Millis shortest = Millis::max(), longest{0};
        for (int phone = 0; phone < 200; ++phone) {
            const Millis pause = policy.backoff(failures);
            shortest = std::min(shortest, pause);
            longest = std::max(longest, pause);
        }
        EXPECT_GE(shortest, full / 2) << failures;
        EXPECT_LE(longest, full) << failures;
        EXPECT_LT(shortest, longest) << "every port at the same moment";
        full = std::min(full * 2, budgets.backoff_ceiling);
    }
}

} // namespace gangflash
