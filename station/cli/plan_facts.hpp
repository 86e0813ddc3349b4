#pragma once

#include "config/flash_plan.hpp"
#include "station/cli/facts.hpp"

namespace gangflash::cli {

/// What a plan would write where, as `plan --json` prints it; keys documented in docs/packages.md.
Facts plan_facts(const FlashPlan& plan);

} // namespace gangflash::cli
