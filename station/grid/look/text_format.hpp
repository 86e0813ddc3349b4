#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <string_view>

#include <QString>

namespace gangflash {

/// Text of the core (UTF-8) as Qt has it.
QString q(std::string_view text);
std::string utf8(const QString& text);

QString bytes_text(double bytes);      ///< `24.1 MiB`, as the locale writes numbers
QString speed_text(double per_second); ///< `24.1 MiB/s`
QString time_text(Millis time);        ///< `45 s`, `1:12`, `2:05:10`
QString clock_text(UtcMicros at);      ///< wall clock of the bench, `14:03:07`
QString date_text(UtcMicros at);       ///< `2026-11-25 14:03`
QString share_text(double share);      ///< of 0..1, `93.4 %`

} // namespace gangflash
