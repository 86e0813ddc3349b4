#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::size_t longest_name = 120; ///< bytes; file systems take 255

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool continues_a_letter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// One letter of UTF-8 and its bytes; no letter where they are none (RFC 3629: no overlong forms,
/// no surrogates, nothing above 10FFFF).
struct Letter {
    std::optional<char32_t> code;
    std::size_t bytes = 1;
};

Letter letter_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char first = byte(0);
    if (first < 0x80U) return {first, 1};
    const std::size_t bytes = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
    if (first < 0xC2U || first > 0xF4U || at + bytes > text.size()) return {};
    char32_t code = first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!continues_a_letter(text[at + i])) return {};
        code = code << 6U | (byte(i) & 0x3FU);
    }
    const bool overlong = (bytes == 3 && code < 0x800U) || (bytes == 4 && code < 0x10000U);
    if (overlong || code > 0x10FFFFU || (code >= 0xD800U && code < 0xE000U)) return {};
    return {code, bytes};
}

/// Moves the cursor, or the letters around it.
bool steers(char32_t c) {
    return c < 0x20U || (c >= 0x7FU && c < 0xA0U) || c == 0x061CU ||
           (c >= 0x200EU && c <= 0x200FU) || (c >= 0x2028U && c <= 0x202EU) ||
           (c >= 0x2066U && c <= 0x2069U);
}

std::string without_steering(std::string_view text, std::string_view allowed) {
    std::string clean;
    clean.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, bytes] = letter_at(text, at);
        if (!code)
            clean += '?';
        else if (steers(*code) && (*code >= 0x80U || allowed.find(static_cast<char>(*code)) ==
                                                         std::string_view::npos))
            clean += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(*code));
        else
            clean.append(text, at, bytes);
        at += bytes;
    }
    return clean;
}

} // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string as_file_name(std::string_view text) {
    std::size_t end = std::min(text.size(), longest_name);
    while (end < text.size() && continues_a_letter(text[end]))
        --end;
    std::string name(text.substr(0, end));
    for (char& c : name) {
        const bool foreign = static_cast<unsigned char>(c) >= 128; // of other alphabets
        if (!is_letter_or_digit(c) && !foreign && c != '-' && c != '_' && c != '.') c = '_';
    }
    if (name.empty() || name.front() == '.') name.insert(name.begin(), '_');
    return name;
}

std::string printable(std::string_view text) {
    return without_steering(text, "\n\t");
}

std::string printable_line(std::string_view text) {
    return without_steering(text, "");
}

bool is_printable_line(std::string_view text) {
    return printable_line(text) == text;
}

} // namespace gangflash
