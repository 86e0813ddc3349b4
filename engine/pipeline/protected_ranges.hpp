#pragma once

#include "base/result.hpp"
#include "config/flash_plan.hpp"
#include "engine/pipeline/phone_table.hpp"

namespace gangflash {

/// The last look at a plan before the first write: in download-only nothing of it, by its name or
/// by its place on this phone, touches a protected partition (config/protected_partitions.hpp).
/// The planner, the recipe and the layout check see to it already; this counts bytes on the phone's
/// own table, so that a mistake of any of them ends here. Pure.
/// Errors: protected_partition, naming both partitions.
Result<void> check_protected_ranges(const PhoneTable& phone, const FlashPlan& plan);

} // namespace gangflash
