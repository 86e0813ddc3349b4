#include "explain/lookup.hpp"

#include "explain/nearest.hpp"
#include "explain/symbol.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gangflash::explain {

namespace {

/// A number may be read in two ways: `7024` is decimal for a tool and hexadecimal for a boot ROM.
struct Readings {
    std::optional<std::uint32_t> decimal;
    std::optional<std::uint32_t> hexadecimal;
    bool marked_hexadecimal = false; ///< by 0x or by its letters
};

std::optional<std::uint32_t> parse(std::string_view digits, int base) {
    std::uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    if (digits.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// Some windows show agent words as signed numbers: `-1073283068` is 0xC0070004.
std::optional<std::uint32_t> parse_negative(std::string_view word) {
    const auto magnitude = word.starts_with('-') ? parse(word.substr(1), 10) : std::nullopt;
    return magnitude ? std::optional(0U - *magnitude) : std::nullopt;
}

Readings readings_of(std::string_view word) {
    if (word.starts_with("0x") || word.starts_with("0X"))
        return {
            .decimal = {}, .hexadecimal = parse(word.substr(2), 16), .marked_hexadecimal = true};
    if (const auto negative = parse_negative(word)) return {.decimal = negative, .hexadecimal = {}};
    Readings readings{.decimal = parse(word, 10), .hexadecimal = parse(word, 16)};
    readings.marked_hexadecimal = readings.hexadecimal && !readings.decimal;
    return readings;
}

void add_number(std::vector<Explanation>& found, std::uint32_t number, Family family) {
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            if (row.family != family) continue;
            if (row.number.contains(number))
                found.push_back({&row, number, false, row.code});
            else if (row.old_number.contains(number))
                found.push_back({&row, number, true, row.code});
        }
}

/// A row of one number says more than one of a range.
void narrowest_first(std::vector<Explanation>& found) {
    const auto width = [](const Explanation& one) {
        const NumberRange& range = one.old_numbering ? one.status->old_number : one.status->number;
        return range.last - range.first;
    };
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
        return width(a) < width(b);
    });
}

std::vector<Explanation> by_number(std::string_view word) {
    const Readings readings = readings_of(word);
    std::vector<Explanation> found;
    const auto as_tool = readings.marked_hexadecimal ? readings.hexadecimal : readings.decimal;
    if (as_tool) {
        add_number(found, *as_tool, Family::flash_tool);
        narrowest_first(found);
        add_number(found, *as_tool, Family::flash_tool_v6);
        add_number(found, *as_tool, Family::agent);
    }
    if (readings.hexadecimal) add_number(found, *readings.hexadecimal, Family::boot_rom);
    return found;
}

int best_fit(std::string_view symbols, const std::vector<std::string>& words) {
    int best = 0;
    while (!symbols.empty()) {
        const auto bar = std::min(symbols.find('|'), symbols.size());
        best = std::max(best, fit(symbols.substr(0, bar), words));
        symbols.remove_prefix(std::min(bar + 1, symbols.size()));
    }
    return best;
}

std::vector<Explanation> by_symbol(std::string_view symbol) {
    const std::vector<std::string> words = symbol_words(symbol);
    std::vector<Explanation> found;
    int best = 1;
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table) {
            const int how_well = best_fit(row.symbols, words);
            if (how_well < best) continue;
            if (how_well > best) found.clear();
            best = how_well;
            const bool old = row.number.last == 0 && row.old_number.last != 0;
            const NumberRange& range = old ? row.old_number : row.number;
            found.push_back(
                {&row, range.last == 0 ? std::nullopt : std::optional(range.first), old, row.code});
        }
    return found;
}

/// `RAM-502`, `ram502`: letters and digits alone are compared.
std::string bare(std::string_view id) {
    std::string letters;
    for (const char c : id)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            letters += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return letters;
}

std::vector<Explanation> by_id(std::string_view word) {
    const std::string wanted = bare(word);
    for (const ErrorEntry& entry : error_catalog())
        if (bare(entry.id) == wanted) return {{nullptr, std::nullopt, false, entry.code}};
    return {};
}

/// Runs of letters, digits and what symbols are written with.
std::vector<std::string_view> words_of(std::string_view pasted) {
    const auto belongs = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '!';
    };
    std::vector<std::string_view> words;
    while (!pasted.empty()) {
        const auto begin = std::find_if(pasted.begin(), pasted.end(), belongs);
        const auto end = std::find_if_not(begin, pasted.end(), belongs);
        if (begin != end) words.emplace_back(begin, end);
        pasted = {end, pasted.end()};
    }
    return words;
}

/// What the symbol says about the number; each alone when they do not agree.
std::vector<Explanation> narrowed(std::vector<Explanation> numbers,
                                  const std::vector<Explanation>& symbols) {
    if (numbers.empty()) return symbols;
    std::vector<Explanation> both;
    for (const Explanation& one : numbers)
        if (std::any_of(symbols.begin(), symbols.end(), [&](const Explanation& other) {
                return other.status == one.status;
            }))
            both.push_back(one);
    if (!both.empty()) return both;
    numbers.insert(numbers.end(), symbols.begin(), symbols.end());
    return numbers;
}

bool is_symbol(std::string_view word) {
    return word.find('_') != std::string_view::npos || word.find('!') != std::string_view::npos;
}

} // namespace

Answer look_up(std::string_view pasted) {
    Answer answer{.asked = std::string(pasted), .found = by_id(pasted), .nearest = {}};
    if (!answer.found.empty()) return answer;

    std::vector<Explanation> numbers;
    std::vector<Explanation> symbols;
    std::string phrase;
    for (const std::string_view word : words_of(pasted)) {
        if (const auto own = by_id(word); !own.empty()) {
            numbers.insert(numbers.end(), own.begin(), own.end());
        } else if (const auto some = by_number(word); !some.empty()) {
            numbers.insert(numbers.end(), some.begin(), some.end());
        } else if (is_symbol(word)) {
            const auto named = by_symbol(word);
            symbols.insert(symbols.end(), named.begin(), named.end());
        } else {
            phrase.append(phrase.empty() ? "" : " ").append(word);
        }
    }
    if (symbols.empty()) symbols = by_symbol(phrase);
    answer.found = narrowed(std::move(numbers), symbols);
    if (answer.found.empty()) answer.nearest = nearest(pasted);
    return answer;
}

} // namespace gangflash::explain
