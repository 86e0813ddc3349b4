#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gangflash {

/// How deep a text may nest before a library is given it. Parsers recurse, and so do the
/// destructors and writers of what they built: 80 kB of `a.a.a.a.…` once overran the stack. Our own
/// files nest five deep, foreign ones were seen to nest eight.
inline constexpr std::size_t most_nested = 32;

/// The first line (from 1) of a text that nests deeper than `most`; nothing when it does not. They
/// look at brackets, quotes, dots and tags alone, need no stack, and never take a text of the
/// language for deeper than it is. What is no such text, the library refuses.
std::optional<std::size_t> too_deep_in_toml(std::string_view text, std::size_t most = most_nested);
std::optional<std::size_t> too_deep_in_json(std::string_view text, std::size_t most = most_nested);
std::optional<std::size_t> too_deep_in_xml(std::string_view text, std::size_t most = most_nested);

/// The line (from 1) in which byte `at` of the text stands.
std::size_t line_of(std::string_view text, std::size_t at);

} // namespace gangflash
