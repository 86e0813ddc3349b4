#pragma once

#include "config/lists/phone_list.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// One phone of a list, its cells as they were written: unquoted, not yet checked.
struct ListRow {
    std::size_t line = 0; ///< 1 = first line of the file
    std::string number;
    std::string reason; ///< empty: none given
};

/// The phones of a list as people keep them.
///
/// * One phone a line, the number first; behind it, after white space, a comma, a semicolon or a
///   tab, a reason.
/// * A CSV with a heading that names the column of the numbers (`IMEI`, `IMEI 2`, `Serial`, `S/N`
///   …) and perhaps that of the reasons (`Reason`, `Grund`, `原因` …): commas, semicolons or tabs
///   (or what a first line `sep=;` says), cells in quotes. A row with two numbers is two phones.
/// * A CSV without a heading whose numbers are not in its first column, told by its first row.
///
/// `#` begins a comment, where it is not inside quotes. Empty cells are no phones.
struct ListRows {
    std::vector<ListRow> rows;
    std::size_t unclosed_quote = 0; ///< line where a quote begins that never ends; 0: none
};

ListRows read_list_rows(std::string_view text, ListedBy by);

/// A number as it is compared: without what spreadsheets and people put around and between its
/// digits. Serial numbers keep everything inside.
std::string plain_number(std::string_view cell, ListedBy by);

/// Why this, as plain_number() gives it, is no number of its kind, in words for whoever keeps the
/// list; empty when it is one.
std::string why_no_number(std::string_view number, ListedBy by);

/// A cell for a message: long numbers masked but for their last four digits.
std::string shown_cell(std::string_view cell);

} // namespace gangflash
