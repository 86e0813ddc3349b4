// Every status the reference names is explained, by number and by name.
#include "explain/lookup.hpp"
#include "tests/unit/explain/reference_numbers.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash::explain {
namespace {

std::string written(Family family, std::uint32_t number) {
    if (family == Family::boot_rom) return fmt::format("0x{:04X}", number);
    if (family == Family::agent) return fmt::format("0x{:08x}", number);
    return std::to_string(number);
}

TEST(ReferenceStatuses, EveryNumberIsExplained) {
    std::size_t count = 0;
    for (const ReferenceNumbers& section : reference_numbers)
        for (const NumberRange& range : section.numbers)
            for (std::uint32_t number = range.first; number <= range.last; ++number, ++count) {
                const Answer answer = look_up(written(section.family, number));
                const bool told = std::any_of(
                    answer.found.begin(), answer.found.end(), [&](const Explanation& one) {
                        return one.status != nullptr && one.status->family == section.family &&
                               one.number == number;
                    });
                EXPECT_TRUE(told) << section.section << " names "
                                  << written(section.family, number);
            }
    EXPECT_GT(count, 600U);
}

TEST(ReferenceStatuses, EveryStatusSaysItsMeaningInBothLanguages) {
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            const std::string where = fmt::format("{} {}", row.number.first, row.symbols);
            EXPECT_FALSE(row.meaning.en.empty()) << where;
            EXPECT_FALSE(row.meaning.zh.empty()) << where;
            EXPECT_NE(row.meaning.en, row.meaning.zh) << where;
            EXPECT_LE(row.number.first, row.number.last) << where;
            EXPECT_LE(row.old_number.first, row.old_number.last) << where;
            if (!row.code) {
                EXPECT_NE(row.meaning.en.find("no error"), std::string_view::npos) << where;
            }
            for (const Hint hint : row.hints)
                EXPECT_EQ(sentence(hint).zh.empty(), hint == Hint::none) << where;
        }
}

/// Rows of `found` that are this row.
bool tells(const Answer& answer, const RawStatus& row) {
    return std::any_of(answer.found.begin(), answer.found.end(), [&](const Explanation& one) {
        return one.status == &row;
    });
}

TEST(ReferenceStatuses, EverySymbolLeadsToItsRow) {
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            std::string_view symbols = row.symbols;
            while (!symbols.empty()) {
                const auto bar = std::min(symbols.find('|'), symbols.size());
                const std::string symbol(symbols.substr(0, bar));
                EXPECT_TRUE(symbol.find('*') != std::string::npos || tells(look_up(symbol), row))
                    << symbol;
                symbols.remove_prefix(std::min(bar + 1, symbols.size()));
            }
        }
}

} // namespace
} // namespace gangflash::explain
