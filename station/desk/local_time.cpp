#include "station/desk/local_time.hpp"

#include <algorithm>

namespace gangflash {

UtcMicros micros_of(const QDateTime& time) {
    return {time.toMSecsSinceEpoch() * 1000};
}

QDateTime local_time(UtcMicros time) {
    return QDateTime::fromMSecsSinceEpoch(time.value / 1000);
}

UtcMicros begin_of(QDate day) {
    return micros_of(day.startOfDay(Qt::LocalTime));
}

UtcMicros end_of(QDate day) {
    return begin_of(day.addDays(1));
}

std::optional<UtcMicros> DaySpan::since() const {
    if (!first) return std::nullopt;
    return begin_of(last ? std::min(*first, *last) : *first);
}

std::optional<UtcMicros> DaySpan::until() const {
    if (!last) return std::nullopt;
    return end_of(first ? std::max(*first, *last) : *last);
}

} // namespace gangflash
