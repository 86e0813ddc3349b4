#pragma once

#include "base/personal.hpp"
#include "config/package/findings.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace gangflash {

/// What a phone is listed by.
enum class ListedBy : std::uint8_t {
    imei,   ///< 15 digits with a right check digit
    serial, ///< 1 to 64 of [A-Za-z0-9_-], as PRODUCT_INFO has them
};

/// A list of phones: those that are barred, or those that belong to a lot. A text file, one phone a
/// line; behind the number an optional reason; `#` begins a comment, here or on a line of its own.
/// Or a CSV as spreadsheets save it, with or without a heading (config/lists/list_rows.hpp).
///
///     # reported by the insurer, 2026-11
///     490154203237518 stolen, case 4711
class PhoneList {
public:
    struct Entry {
        std::string reason; ///< empty: none given
        std::size_t line = 0;
    };

    /// Null when it is not listed. A phone listed twice has its first line.
    const Entry* find(const Personal& phone) const;

    const std::string& file() const { return file_; } ///< as it was named
    std::size_t size() const { return entries_.size(); }

    /// The phones that stand on both; with this list's name and reasons.
    PhoneList narrowed_to(const PhoneList& other) const;

private:
    friend Checked<PhoneList>
    parse_phone_list(std::string_view text, const std::string& file, ListedBy by);

    std::string file_;
    std::map<Personal, Entry> entries_;
};

/// Faults (all of them) with file and line, numbers masked, the reason in words: `list_invalid` for
/// a wrong check digit, another length, a number that a spreadsheet has rounded, forbidden
/// characters, another kind of file, and for a list without a phone in it. Encodings and line ends
/// as decode_text() reads them; of other encodings the numbers are read, and letters become `?`.
Checked<PhoneList> parse_phone_list(std::string_view text, const std::string& file, ListedBy by);

/// parse_phone_list over a file. `list_invalid` also for one that is not there or cannot be read.
Checked<PhoneList> load_phone_list(const std::filesystem::path& file, ListedBy by);

/// A million phones with a reason each stay below.
inline constexpr std::uint64_t largest_phone_list = 128 * 1024 * 1024;

} // namespace gangflash
