#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>

namespace gangflash::cli {

/// `2026-11-25` (its first moment) or `2026-11-25T09:30[:00[.123]]` on this machine's clock on the
/// wall, as local_time() shows it; with a zone (`Z`, `+01:00`) in that one. A space may stand for
/// the T. Nothing for any other text and for dates no calendar has.
std::optional<UtcMicros> parse_time(const std::string& text);

/// `2026-11-25 09:30:00`, local.
std::string local_time(UtcMicros at);

} // namespace gangflash::cli
