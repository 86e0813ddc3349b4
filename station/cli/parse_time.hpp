#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>

namespace gangflash::cli {

/// `2026-11-25` (its first moment) or `2026-11-25T09:30[:00[.123]][Z]`, in UTC as times are shown,
/// or with a zone (`+01:00`); a space may stand for the T. Nothing for any other text and for dates no calendar has.
std::optional<UtcMicros> parse_time(const std::string& text);

} // namespace gangflash::cli
