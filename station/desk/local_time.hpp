#pragma once

#include "base/clock.hpp"

#include <optional>

#include <QDate>
#include <QDateTime>

namespace gangflash {

/// The bench's own calendar and the ledger's UTC. A day may have 23 or 25 hours.

UtcMicros begin_of(QDate day); ///< its first moment
UtcMicros end_of(QDate day);   ///< the first moment after it

UtcMicros micros_of(const QDateTime& time);
QDateTime local_time(UtcMicros time);

/// From a day to another, both included; either may be open. Days in the wrong order are meant in
/// the right one.
struct DaySpan {
    std::optional<QDate> first, last;

    std::optional<UtcMicros> since() const;
    std::optional<UtcMicros> until() const; ///< excluded
};

} // namespace gangflash
