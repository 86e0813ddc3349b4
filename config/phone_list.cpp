#include "config/phone_list.hpp"

#include "base/imei.hpp"
#include "config/images/whole_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::string_view white = " \t\r";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

bool is_serial(std::string_view text) {
    return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

/// Why this is no number of its kind; empty when it is.
std::string_view wrong(std::string_view number, ListedBy by) {
    if (by == ListedBy::serial)
        return is_serial(number) ? "" : "no serial number: 1 to 64 of A-Z, a-z, 0-9, _ and -";
    if (is_valid_imei(number)) return "";
    const bool digits = number.size() == 15 &&
                        std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    return digits ? "wrong check digit" : "no IMEI: 15 digits";
}

/// A reason comes back in faults and reports: nothing but text may stand in it.
bool is_text(std::string_view reason) {
    return std::ranges::none_of(
        reason, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

} // namespace

const PhoneList::Entry* PhoneList::find(const Personal& phone) const {
    const auto found = entries_.find(phone);
    return found == entries_.end() ? nullptr : &found->second;
}

Checked<PhoneList> parse_phone_list(std::string_view text, const std::string& file, ListedBy by) {
    PhoneList list;
    list.file_ = file;
    Findings findings;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3); // what Windows editors put there
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::string_view whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), whole.size() + 1));
        const std::string_view said = trimmed(whole.substr(0, whole.find('#')));
        if (said.empty()) continue;
        const std::string_view number = said.substr(0, said.find_first_of(white));
        const std::string_view reason = trimmed(said.substr(number.size()));
        const Personal phone{std::string(number)};
        if (const std::string_view why = wrong(number, by); !why.empty())
            findings.refuse(ErrorCode::config_invalid,
                            at_line(file, line, fmt::format("{}: {}", phone.masked(), why)));
        else if (!is_text(reason))
            findings.refuse(ErrorCode::config_invalid,
                            at_line(file, line, "control characters in the reason"));
        else
            list.entries_.try_emplace(phone, PhoneList::Entry{std::string(reason), line});
    }
    if (findings.faults.empty() && list.entries_.empty())
        findings.refuse(ErrorCode::config_invalid, at_line(file, 0, "no phone in this list"));
    if (!findings.faults.empty()) return std::move(findings.faults);
    return list;
}

Checked<PhoneList> load_phone_list(const std::filesystem::path& file, ListedBy by) {
    const auto bytes = read_whole_file(file, largest_phone_list);
    if (!bytes) return Faults{bytes.error()};
    return parse_phone_list(as_text(*bytes), file.string(), by);
}

} // namespace gangflash
