#include "base/text.hpp"

#include <algorithm>

namespace gangflash {

namespace {

constexpr std::size_t longest_name = 120; ///< bytes; file systems take 255

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool continues_a_letter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
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

} // namespace gangflash
