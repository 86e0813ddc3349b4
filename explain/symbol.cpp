#include "explain/symbol.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace gangflash::explain {

namespace {

/// An exact match outweighs any pattern.
constexpr int exact = 1000;

constexpr std::array<std::string_view, 5> without_meaning{"S", "STATUS", "ERROR", "ERR", "CODE"};

bool has_meaning(const std::string& word) {
    return std::find(without_meaning.begin(), without_meaning.end(), word) == without_meaning.end();
}

/// FAILED, SUPPORTED and SETTINGS are written without their endings elsewhere. The rule is blunt,
/// and both sides go through it.
std::string without_ending(std::string word) {
    if (word.size() > 4 && word.ends_with('S')) word.pop_back();
    if (word.size() > 5 && word.ends_with("ED")) word.resize(word.size() - 2);
    return word;
}

std::vector<std::string> split(std::string_view symbol) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : symbol) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            word += static_cast<char>(std::toupper(byte));
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

} // namespace

std::vector<std::string> symbol_words(std::string_view symbol) {
    const std::vector<std::string> all = split(symbol);
    std::vector<std::string> words;
    std::copy_if(all.begin(), all.end(), std::back_inserter(words), has_meaning);
    if (words.empty()) words = all; // STATUS_ERR is a symbol, too
    for (std::string& word : words)
        word = without_ending(std::move(word));
    std::sort(words.begin(), words.end());
    return words;
}

int fit(std::string_view known, const std::vector<std::string>& words) {
    const std::vector<std::string> wanted = symbol_words(known);
    if (wanted.empty() || words.empty()) return 0;
    if (known.find('*') == std::string_view::npos) return wanted == words ? exact : 0;
    const bool all = std::includes(words.begin(), words.end(), wanted.begin(), wanted.end());
    return all ? static_cast<int>(wanted.size()) : 0;
}

} // namespace gangflash::explain
