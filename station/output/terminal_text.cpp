#include "station/output/terminal_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

namespace gangflash {

namespace {

struct Form {
    char32_t letter;
    std::string_view ascii;
};

constexpr std::array forms{
    Form{0xB7, "."},   // middle dot: the empty part of a bar
    Form{0xD7, "x"},   // multiplication sign
    Form{0x2013, "-"}, // dashes
    Form{0x2014, "-"},
    Form{0x2018, "'"}, // quotes
    Form{0x2019, "'"},
    Form{0x201C, "\""},
    Form{0x201D, "\""},
    Form{0x2026, "..."}, // ellipsis
    Form{0x2192, "->"},  // arrow
    Form{0x2588, "#"},   // full block: the full part of a bar
};

} // namespace

bool takes_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        const std::string lower = lower_case(value);
        return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
    }
    return false;
}

std::string ascii_form(std::string_view text) {
    std::string ascii;
    ascii.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80U) {
            ascii += text[at++];
            continue;
        }
        const std::size_t bytes = std::min<std::size_t>(first >= 0xF0U   ? 4
                                                        : first >= 0xE0U ? 3
                                                        : first >= 0xC0U ? 2
                                                                         : 1,
                                                        text.size() - at);
        char32_t letter = first & (0xFFU >> (bytes + 1));
        for (std::size_t i = 1; i < bytes; ++i)
            letter = letter << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
        at += bytes;
        const auto form = std::ranges::find(forms, letter, &Form::letter);
        ascii += form != forms.end() ? std::string(form->ascii)
                                     : fmt::format("\\u{:04x}", static_cast<std::uint32_t>(letter));
    }
    return ascii;
}

} // namespace gangflash
