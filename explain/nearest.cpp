#include "explain/nearest.hpp"

#include "base/error_catalog.hpp"
#include "base/nearest.hpp"
#include "explain/raw_status.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::explain {

namespace {

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

} // namespace

std::vector<std::string> nearest(std::string_view asked) {
    return nearest_words(asked, known_names());
}

} // namespace gangflash::explain
