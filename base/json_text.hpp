#pragma once

#include "base/nesting.hpp"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash {

/// The one door to the JSON library (a test looks for others): a text whose depth is bounded before
/// the library builds what it would write and destroy by recursion. Throws `Json::exception` for
/// anything it does not take. `Json` is nlohmann::json or its ordered sister.
template <class Json>
Json parse_json(std::string_view text) {
    if (const auto line = too_deep_in_json(text))
        throw nlohmann::detail::other_error::create(
            502, fmt::format("line {}: nests more than {} deep", *line, most_nested), nullptr);
    return Json::parse(text);
}

/// The same without exceptions: a value of kind `discarded` for what it does not take.
template <class Json>
Json parse_json_or_discard(std::string_view text) {
    if (too_deep_in_json(text)) return Json(Json::value_t::discarded);
    return Json::parse(text, nullptr, false);
}

} // namespace gangflash
