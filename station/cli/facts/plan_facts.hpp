#pragma once

#include "config/plan/flash_plan.hpp"
#include "station/cli/facts/facts.hpp"

namespace gangflash::cli {

/// What a plan would write where, as `plan --json` prints it; keys documented in docs/packages.md.
/// `blank_board`: the job declares its boards blank.
Facts plan_facts(const FlashPlan& plan, bool blank_board);

} // namespace gangflash::cli
