#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>

namespace gangflash::cli {

/// `2026-11-25` (its first moment) or `2026-11-25T09:30:00[.123][Z]`, always UTC; a space may stand
/// for the T. Nothing for any other text and for dates no calendar has.
std::optional<UtcMicros> parse_time(const std::string& text);

} // namespace gangflash::cli
