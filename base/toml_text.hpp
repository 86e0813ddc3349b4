#pragma once

#include "base/nesting.hpp"
#include "base/result.hpp"

#include <string_view>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace gangflash {

/// The one door to toml++ (a test looks for others): a text whose depth is bounded before the
/// library recurses into it. `name` is the file as faults tell it. Fault `code`, detail `name:line:
/// cause`. Its size is bounded by whoever read the file.
inline Result<toml::table>
parse_toml(std::string_view text, std::string_view name, ErrorCode code) {
    if (const auto line = too_deep_in_toml(text))
        return Fault{code, fmt::format("{}:{}: nests more than {} deep", name, *line, most_nested)};
    try { // the library reports by exception
        return toml::table(toml::parse(text, name));
    } catch (const toml::parse_error& error) {
        return Fault{
            code, fmt::format("{}:{}: {}", name, error.source().begin.line, error.description())};
    }
}

} // namespace gangflash
