#include "config/explain/nearest.hpp"

#include "base/error_catalog.hpp"
#include "config/explain/raw_status.hpp"

#include <algorithm>
#include <cctype>
#include <compare>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace gangflash::explain {

namespace {

constexpr std::size_t most = 3;
constexpr std::size_t longest_asked = 100; ///< what is longer is a page, no name

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return result;
}

/// Insertions, deletions and replacements that turn one word into the other.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

void add_symbols(std::vector<std::string>& names, std::string_view symbols) {
    while (!symbols.empty()) {
        const auto bar = std::min(symbols.find('|'), symbols.size());
        if (const auto symbol = symbols.substr(0, bar); symbol.find('*') == std::string_view::npos)
            names.emplace_back(symbol);
        symbols.remove_prefix(std::min(bar + 1, symbols.size()));
    }
}

std::string number_text(const RawStatus& row) {
    const std::uint32_t number = row.number.last != 0 ? row.number.first : row.old_number.first;
    if (row.family == Family::boot_rom) return fmt::format("0x{:04X}", number);
    if (row.family == Family::agent) return fmt::format("0x{:08X}", number);
    return std::to_string(number);
}

std::vector<std::string> known_names() {
    std::vector<std::string> names;
    for (const ErrorEntry& entry : error_catalog())
        names.emplace_back(entry.id);
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            add_symbols(names, row.symbols);
            if (row.number.last != 0 || row.old_number.last != 0) names.push_back(number_text(row));
        }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// Of names equally far, those come first that begin like what was asked.
struct Neighbour {
    std::size_t far = 0;
    std::ptrdiff_t unlike = 0;
    std::string name;
    auto operator<=>(const Neighbour&) const = default;
};

std::ptrdiff_t common_start(std::string_view left, std::string_view right) {
    return std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin();
}

/// A third of the letters may be wrong, of a number one digit.
std::size_t tolerance(std::string_view asked) {
    return std::max<std::size_t>(1, asked.size() / 3);
}

} // namespace

std::vector<std::string> nearest(std::string_view asked) {
    if (asked.empty() || asked.size() > longest_asked) return {};
    const std::string wanted = upper(asked);
    std::vector<Neighbour> near;
    for (std::string& name : known_names())
        if (const std::size_t far = distance(wanted, upper(name)); far <= tolerance(asked))
            near.push_back({far, -common_start(wanted, upper(name)), std::move(name)});
    std::sort(near.begin(), near.end());
    near.resize(std::min(near.size(), most));
    std::vector<std::string> names;
    for (Neighbour& neighbour : near)
        names.push_back(std::move(neighbour.name));
    return names;
}

} // namespace gangflash::explain
