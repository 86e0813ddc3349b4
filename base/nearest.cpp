#include "base/nearest.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <compare>
#include <numeric>
#include <utility>

namespace gangflash {

namespace {

constexpr std::size_t longest_asked = 100; ///< what is longer is a page, no name
constexpr std::size_t shortest_start = 3;  ///< of a longer word; fewer letters begin everything

/// Insertions, deletions, replacements and swapped neighbours that turn one word into the other.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before(right.size() + 1), row(right.size() + 1),
        next(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        next[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = row[j] + (left[i] == right[j] ? 0 : 1);
            next[j + 1] = std::min({replaced, row[j + 1] + 1, next[j] + 1});
            if (i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j])
                next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
        }
        std::swap(before, row);
        std::swap(row, next);
    }
    return row.back();
}

/// Of words equally far, those come first that begin like what was asked.
struct Neighbour {
    std::size_t far = 0;
    std::ptrdiff_t unlike = 0;
    std::string word;
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

std::vector<std::string>
nearest_words(std::string_view asked, std::span<const std::string> known, std::size_t most) {
    if (asked.empty() || asked.size() > longest_asked) return {};
    const std::string wanted = lower_case(asked);
    std::vector<Neighbour> near;
    for (const std::string& word : known) {
        const std::string other = lower_case(word);
        const std::size_t far = distance(wanted, other);
        const bool begins = wanted.size() >= shortest_start && other.starts_with(wanted);
        if (far <= tolerance(asked) || begins)
            near.push_back({far, -common_start(wanted, other), word});
    }
    std::ranges::sort(near);
    std::vector<std::string> words;
    for (Neighbour& neighbour : near)
        if (words.size() < most && std::ranges::find(words, neighbour.word) == words.end())
            words.push_back(std::move(neighbour.word));
    return words;
}

std::string did_you_mean(std::string_view asked, std::span<const std::string> known) {
    const std::vector<std::string> words = nearest_words(asked, known);
    if (words.empty()) return {};
    std::string text = "; did you mean " + words.front();
    for (std::size_t i = 1; i < words.size(); ++i)
        text += (i + 1 < words.size() ? ", " : " or ") + words[i];
    return text + "?";
}

} // namespace gangflash
