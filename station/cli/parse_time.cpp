#include "station/cli/parse_time.hpp"

#include <chrono>
#include <regex>

namespace gangflash::cli {

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
    const auto time = sys_days{date} + hours{number(4)} + minutes{number(5)} + seconds{number(6)} +
                      microseconds{std::stoi(fraction)} - (part[8].str() == "-" ? -ahead : ahead);
    return UtcMicros{duration_cast<microseconds>(time.time_since_epoch()).count()};
}

} // namespace gangflash::cli
