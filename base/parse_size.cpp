#include "base/parse_size.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace gangflash {

namespace {

std::optional<std::uint64_t> whole(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

/// 1 for no unit; nothing for a word that is none.
std::optional<std::uint64_t> unit_of(std::string_view word) {
    const std::string small = lower_case(word);
    if (small.empty() || small == "b") return 1;
    constexpr std::string_view letters = "kmgt";
    const std::size_t power = letters.find(small.front());
    const std::string_view rest = std::string_view(small).substr(1);
    if (power == std::string_view::npos || !(rest.empty() || rest == "b" || rest == "ib"))
        return std::nullopt;
    return std::uint64_t{1} << (10 * (power + 1));
}

std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
    return a * b;
}

} // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) return whole(text.substr(2), 16);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    std::string_view number = text.substr(0, digits), word = text.substr(digits);
    while (word.starts_with(' '))
        word.remove_prefix(1);
    const auto unit = unit_of(word);
    const std::size_t point = number.find('.');
    const auto front = whole(number.substr(0, point), 10);
    if (!unit || !front) return std::nullopt;
    const auto bytes = product(*front, *unit);
    if (!bytes || point == std::string_view::npos) return bytes;
    // `1.5G`: the fraction's digits over a power of ten, as long as it comes out even.
    const std::string_view fraction = number.substr(point + 1);
    const auto part = whole(fraction, 10);
    if (!part || fraction.size() > 6) return std::nullopt;
    std::uint64_t scale = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i)
        scale *= 10;
    const auto more = product(*part, *unit);
    if (!more || *more % scale != 0 ||
        *bytes > std::numeric_limits<std::uint64_t>::max() - *more / scale)
        return std::nullopt;
    return *bytes + *more / scale;
}

} // namespace gangflash
