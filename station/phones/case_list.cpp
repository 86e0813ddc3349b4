#include "station/phones/case_list.hpp"

#include "base/nearest.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

std::string case_list() {
    std::string text;
    for (const vphone::PhoneCase& one : vphone::phone_cases()) {
        text += fmt::format("{:16} {}\n", one.name, one.phone);
        if (!one.package.empty()) text += fmt::format("{:16} package: {}\n", "", one.package);
        if (!one.original.empty() && one.original != one.chip)
            text += fmt::format(
                "{:16} the real phone was an {}; this one is an {}\n", "", one.original, one.chip);
    }
    return text;
}

Result<const vphone::PhoneCase*> named_case(const std::string& name) {
    if (const vphone::PhoneCase* found = vphone::find_phone_case(name)) return found;
    std::vector<std::string> known;
    for (const vphone::PhoneCase& one : vphone::phone_cases())
        known.emplace_back(one.name);
    return Fault{ErrorCode::virtual_phone_invalid,
                 fmt::format("--case {}: no such case; there are {}{}",
                             name,
                             fmt::join(known, ", "),
                             did_you_mean(name, known))};
}

} // namespace gangflash
