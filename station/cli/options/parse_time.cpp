#include "station/cli/options/parse_time.hpp"

#include <chrono>
#include <ctime>
#include <regex>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// Seconds since 1970 of a moment on this machine's clock on the wall.
std::optional<std::int64_t>
local_moment(int year, int month, int day, int hour, int minute, int second) {
    std::tm moment{};
    moment.tm_year = year - 1900;
    moment.tm_mon = month - 1;
    moment.tm_mday = day;
    moment.tm_hour = hour;
    moment.tm_min = minute;
    moment.tm_sec = second;
    moment.tm_isdst = -1; // the zone's own rule
    const std::time_t seconds = std::mktime(&moment);
    if (seconds == -1 && year != 1969) return std::nullopt;
    return seconds;
}

} // namespace

std::optional<UtcMicros> parse_time(const std::string& text) {
    static const std::regex form(
        R"((\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?)");
    std::smatch part;
    if (!std::regex_match(text, part, form)) return std::nullopt;
    const auto number = [&part](std::size_t group) {
        return part[group].matched ? std::stoi(part[group].str()) : 0;
    };
    using namespace std::chrono;
    const year_month_day date{year{number(1)},
                              month{static_cast<unsigned>(number(2))},
                              day{static_cast<unsigned>(number(3))}};
    if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59) return std::nullopt;
    if (number(9) > 14 || number(10) > 59) return std::nullopt; // no zone is further away
    const auto ahead = hours{number(9)} + minutes{number(10)};
    std::string fraction = part[7].str();
    fraction.resize(6, '0');
    const bool zoned = part[8].matched || text.back() == 'Z';
    if (!zoned) {
        const auto moment =
            local_moment(number(1), number(2), number(3), number(4), number(5), number(6));
        if (!moment) return std::nullopt;
        return UtcMicros{*moment * 1'000'000 + std::stoi(fraction)};
    }
    const auto time = sys_days{date} + hours{number(4)} + minutes{number(5)} + seconds{number(6)} +
                      microseconds{std::stoi(fraction)} - (part[8].str() == "-" ? -ahead : ahead);
    return UtcMicros{duration_cast<microseconds>(time.time_since_epoch()).count()};
}

std::string local_time(UtcMicros at) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S}",
                       fmt::localtime(static_cast<std::time_t>(at.value / 1'000'000)));
}

} // namespace gangflash::cli
