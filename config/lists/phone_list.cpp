#include "config/lists/phone_list.hpp"

#include "config/images/whole_file.hpp"
#include "config/lists/list_rows.hpp"
#include "config/lists/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A reason comes back in faults and reports: nothing but text may stand in it.
bool is_text(std::string_view reason) {
    return std::ranges::none_of(
        reason, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// What is recognisably no text, in words; else empty.
std::string_view other_program(std::string_view file) {
    if (file.starts_with("PK\x03\x04") || file.starts_with("\xD0\xCF\x11\xE0"))
        return "is a spreadsheet's own file: save it as CSV and name that";
    return {};
}

/// Digits and separators of other scripts and of Chinese keyboards as ASCII: `４９０` → `490`. What
/// stayed as it is would be shown in a fault without its mask.
std::string with_ascii_digits(std::string_view text) {
    struct Digits {
        std::string_view zero; ///< the others follow it in their last byte
    };
    // Full width, Arabic, Persian, Devanagari (Unicode, DerivedNumericType).
    constexpr std::array scripts{
        Digits{"\xEF\xBC\x90"}, Digits{"\xD9\xA0"}, Digits{"\xDB\xB0"}, Digits{"\xE0\xA5\xA6"}};
    constexpr std::array<std::pair<std::string_view, char>, 4> others{{{"\xEF\xBC\x8C", ','},
                                                                       {"\xEF\xBC\x9B", ';'},
                                                                       {"\xEF\xBC\x8D", '-'},
                                                                       {"\xE3\x80\x80", ' '}}};
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        std::size_t taken = 0;
        for (const auto& [zero] : scripts) {
            const std::size_t length = zero.size();
            if (rest.size() < length || !rest.starts_with(zero.substr(0, length - 1))) continue;
            const unsigned value = static_cast<unsigned char>(rest[length - 1]) -
                                   unsigned{static_cast<unsigned char>(zero.back())};
            if (value > 9) continue;
            plain += static_cast<char>('0' + value);
            taken = length;
            break;
        }
        for (const auto& [from, to] : others)
            if (taken == 0 && rest.starts_with(from)) {
                plain += to;
                taken = from.size();
            }
        if (taken == 0) plain += rest.front();
        at += taken == 0 ? 1 : taken;
    }
    return plain;
}

/// As scatter files are read: UTF-16 of spreadsheets ("Unicode text"), GBK, any line ends. Of other
/// encodings the numbers are read all the same.
Result<std::string> as_lines(std::string_view bytes, const std::string& file) {
    auto decoded = decode_text(as_bytes(bytes), file);
    std::string text = decoded ? std::move(decoded->text) : std::string(bytes);
    if (text.find('\0') == std::string::npos) return with_ascii_digits(text);
    if (!decoded) return Fault{ErrorCode::list_invalid, detail_of(decoded.error())};
    return Fault{ErrorCode::list_invalid,
                 at_line(file, 0, "is no text: save the list as CSV in UTF-8")};
}

std::string shown(std::string_view cell, ListedBy by) {
    return by == ListedBy::serial ? Personal(std::string(cell)).masked() : shown_cell(cell);
}

/// Reasons of lists in other encodings: what cannot be read is `?`, the phone is barred all the
/// same.
std::string as_utf8(std::string_view text) {
    std::string known;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xC2 ? 0
                                   : lead < 0xE0 ? 2
                                   : lead < 0xF0 ? 3
                                   : lead < 0xF5 ? 4
                                                 : 0;
        bool fits = length > 0 && length <= text.size() - at;
        for (std::size_t i = 1; fits && i < length; ++i)
            fits = (static_cast<unsigned char>(text[at + i]) & 0xC0U) == 0x80U;
        known += fits ? std::string(text.substr(at, length)) : "?";
        at += fits ? length : 1;
    }
    return known;
}

} // namespace

const PhoneList::Entry* PhoneList::find(const Personal& phone) const {
    const auto found = entries_.find(phone);
    return found == entries_.end() ? nullptr : &found->second;
}

PhoneList PhoneList::narrowed_to(const PhoneList& other) const {
    PhoneList both;
    both.file_ = file_;
    for (const auto& [phone, entry] : entries_)
        if (other.find(phone) != nullptr) both.entries_.emplace(phone, entry);
    return both;
}

Checked<PhoneList> parse_phone_list(std::string_view text, const std::string& file, ListedBy by) {
    PhoneList list;
    list.file_ = file;
    Findings findings;
    if (const std::string_view why = other_program(text); !why.empty())
        return Faults{{ErrorCode::list_invalid, at_line(file, 0, why)}};
    const auto lines = as_lines(text, file);
    if (!lines) return Faults{lines.error()};
    const ListRows read = read_list_rows(*lines, by);
    if (read.unclosed_quote != 0)
        findings.refuse(ErrorCode::list_invalid,
                        at_line(file, read.unclosed_quote, "a quote that is never closed"));
    for (const ListRow& row : read.rows) {
        const std::string number = plain_number(row.number, by);
        const Personal phone{number};
        if (const std::string why = why_no_number(number, by); !why.empty())
            findings.refuse(
                ErrorCode::list_invalid,
                at_line(file, row.line, fmt::format("{}: {}", shown(row.number, by), why)));
        else if (!is_text(row.reason))
            findings.refuse(ErrorCode::list_invalid,
                            at_line(file, row.line, "control characters in the reason"));
        else
            list.entries_.try_emplace(phone, PhoneList::Entry{as_utf8(row.reason), row.line});
    }
    if (findings.faults.empty() && list.entries_.empty())
        findings.refuse(ErrorCode::list_invalid, at_line(file, 0, "no phone in this list"));
    if (!findings.faults.empty()) return std::move(findings.faults);
    return list;
}

Checked<PhoneList> load_phone_list(const std::filesystem::path& file, ListedBy by) {
    const auto bytes = read_whole_file(file, largest_phone_list);
    if (!bytes) return Faults{{ErrorCode::list_invalid, detail_of(bytes.error())}};
    return parse_phone_list(as_text(*bytes), file.string(), by);
}

} // namespace gangflash
