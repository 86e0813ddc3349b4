#include "config/lists/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

using namespace std::string_view_literals;

/// Nothing where a byte does not belong to that encoding.
std::optional<std::string> converted(std::string_view from, const char* encoding) {
    const auto handle = iconv_open("UTF-8", encoding);
    // iconv_open answers (iconv_t)-1 for an encoding the C library does not have.
    if (handle == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
    const std::unique_ptr<void, int (*)(iconv_t)> closer(handle, &iconv_close);
    std::string input(from), text;
    char* in = input.data();
    std::size_t left = input.size();
    std::array<char, 4096> piece{};
    while (left > 0) {
        char* out = piece.data();
        std::size_t room = piece.size();
        const std::size_t done = iconv(handle, &in, &left, &out, &room);
        text.append(piece.data(), piece.size() - room);
        if (done == static_cast<std::size_t>(-1) && errno != E2BIG) return std::nullopt;
    }
    return text;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) {
    return is_ascii(text) || converted(text, "UTF-8").has_value();
}

/// Western text in two bytes a letter: every other byte is zero.
std::optional<const char*> utf16_by_zeros(std::string_view text) {
    if (text.size() < 8 || text.size() % 2 != 0) return std::nullopt;
    const std::string_view head = text.substr(0, 256);
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
        even += head[i] == '\0' ? 1U : 0U;
        odd += head[i + 1] == '\0' ? 1U : 0U;
    }
    const std::size_t pairs = head.size() / 2;
    if (odd > pairs * 9 / 10 && even == 0) return "UTF-16LE";
    if (even > pairs * 9 / 10 && odd == 0) return "UTF-16BE";
    return std::nullopt;
}

/// CR LF stays, as readers of lines trim it; a CR that ends a line alone becomes LF, as do the line
/// ends of mainframes and of Unicode (NEL, U+2028, U+2029).
std::string with_line_ends(std::string text) {
    for (const std::string_view end : {"\xC2\x85"sv, "\xE2\x80\xA8"sv, "\xE2\x80\xA9"sv})
        for (std::size_t at = text.find(end); at != std::string::npos; at = text.find(end, at))
            text.replace(at, end.size(), "\n");
    for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
        const std::size_t next = text.find_first_not_of('\r', at);
        if (next == std::string::npos || text[next] != '\n') text[at] = '\n';
    }
    return text;
}

/// The first line outside of comments that holds a byte above 127; 0: none.
std::size_t line_with_strange_bytes(std::string_view text) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find_first_of("\n\r"), text.size());
        const std::string_view line = text.substr(0, end);
        const std::size_t first = line.find_first_not_of(" \t");
        if (first != std::string_view::npos && line[first] != '#' && !is_ascii(line)) return number;
        const bool both = text.substr(end, 2) == "\r\n";
        text.remove_prefix(std::min(end + (both ? 2 : 1), text.size()));
    }
    return 0;
}

Fault unreadable(const std::string& file, std::string_view cause) {
    return {ErrorCode::text_encoding, fmt::format("{}: {}", file, cause)};
}

Result<DecodedText>
decode_wide(std::string_view text, const char* encoding, const std::string& file) {
    auto utf8 = converted(text, encoding);
    if (!utf8)
        return unreadable(file, fmt::format("is {}, but damaged; save it as UTF-8", encoding));
    return DecodedText{with_line_ends(std::move(*utf8)),
                       fmt::format("{}: is {}; read as such", file, encoding)};
}

Result<DecodedText> decode_bytes(std::string_view text, const std::string& file) {
    if (is_utf8(text)) return DecodedText{with_line_ends(std::string(text)), {}};
    const std::size_t line = line_with_strange_bytes(text);
    if (line == 0) {
        std::string ascii(text);
        for (char& c : ascii)
            if (static_cast<unsigned char>(c) >= 0x80) c = '?';
        return DecodedText{with_line_ends(std::move(ascii)), {}};
    }
    if (auto utf8 = converted(text, "GBK"))
        return DecodedText{with_line_ends(std::move(*utf8)),
                           fmt::format("{}: is not UTF-8; read as GBK", file)};
    return unreadable(
        fmt::format("{}:{}", file, line),
        "a letter that is neither UTF-8 nor GBK; open the file in an editor and save it as UTF-8");
}

} // namespace

Result<DecodedText> decode_text(ByteView bytes, const std::string& file) {
    std::string_view text = as_text(bytes);
    if (text.starts_with("\xEF\xBB\xBF"sv)) return decode_bytes(text.substr(3), file);
    if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv))
        return unreadable(file, "is UTF-32; open it in an editor and save it as UTF-8");
    if (text.starts_with("\xFF\xFE"sv)) return decode_wide(text.substr(2), "UTF-16LE", file);
    if (text.starts_with("\xFE\xFF"sv)) return decode_wide(text.substr(2), "UTF-16BE", file);
    if (const auto wide = utf16_by_zeros(text)) return decode_wide(text, *wide, file);
    return decode_bytes(text, file);
}

std::string quote_of(std::string_view text, std::size_t most) {
    std::string shown;
    for (const char c : text.substr(0, text.find_first_of("\n\r"))) {
        const auto byte = static_cast<unsigned char>(c);
        // Between letters only: a byte that continues one is never the first left out.
        const bool between = (byte & 0xC0U) != 0x80U || shown.size() >= most + 4;
        if (shown.size() >= most && between) {
            shown += "…";
            break;
        }
        shown += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
    if (!is_utf8(shown))
        for (char& c : shown)
            if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return shown;
}

} // namespace gangflash
