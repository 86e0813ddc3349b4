#include "reports/api/acts.hpp"

#include "reports/api/records.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

constexpr std::size_t longest = 400;
constexpr std::size_t digits_of_a_phone = 14; ///< MEID and IMEI without its check digit

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// As people print an IMEI: `35-209900-176148-1`.
bool may_stand_between(char c) {
    return c == ' ' || c == '-' || c == '/' || c == '.';
}

/// The end of the number that begins at `at`, and how many digits it has.
std::pair<std::size_t, std::size_t> number_at(std::string_view text, std::size_t at) {
    std::size_t digits = 0;
    std::size_t end = at;
    for (std::size_t i = at; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            ++digits;
            end = i + 1;
        } else if (!may_stand_between(text[i]) || i + 1 == text.size() || !is_digit(text[i + 1])) {
            break;
        }
    }
    return {end, digits};
}

/// A character that can steer no terminal.
char printed(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F ? ' ' : c;
}

std::string cut(std::string out) {
    if (out.size() <= longest) return out;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80)
        --end;
    out.resize(end);
    return out;
}

} // namespace

std::string act_batch(std::string_view name) {
    std::string out(name);
    std::ranges::transform(out, out.begin(), printed);
    return cut(std::move(out));
}

std::string act_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_digit(text[i])) {
            out += printed(text[i]);
            ++i;
            continue;
        }
        const auto [end, digits] = number_at(text, i);
        std::size_t left = digits;
        for (; i < end; ++i) {
            const bool hidden = is_digit(text[i]) && digits >= digits_of_a_phone && left > 4;
            if (is_digit(text[i])) --left;
            out += hidden ? '*' : text[i];
        }
    }
    return cut(std::move(out));
}

} // namespace gangflash
