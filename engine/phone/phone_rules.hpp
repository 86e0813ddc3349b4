#pragma once

#include "base/result.hpp"
#include "engine/identity/identity.hpp"
#include "engine/job/job_rules.hpp"

#include <string>

namespace gangflash {

// What is compared before the first write besides the package (refusals.hpp): the phone's identity
// against the rules of the job. Every refusal names both sides, numbers masked. Pure: nothing here
// talks to the phone or remembers another one.

/// `scanned` against both IMEIs that were read. Passes when nothing was scanned or none could be
/// read. Errors: imei_not_as_scanned.
Result<void> check_scanned(const Identity& phone, const Personal& scanned);

/// Errors: imei_denied, with the list's file, line and reason.
Result<void> check_denied(const Identity& phone, const Personal& scanned, const JobRules& rules);

/// Errors: not_in_lot.
Result<void> check_lot(const Identity& phone, const JobRules& rules);

/// `twin`: who else in the batch has one of the phone's IMEIs, in words; empty when nobody has.
/// Errors: imei_duplicate.
Result<void> check_duplicate(const Identity& phone, const std::string& twin, const JobRules& rules);

} // namespace gangflash
