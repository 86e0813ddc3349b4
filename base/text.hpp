#pragma once

#include <string>
#include <string_view>

namespace gangflash {

/// A to Z in small letters; every other byte stays, whatever the locale.
std::string lower_case(std::string_view text);

/// A text of people (a batch, a slot) as the name of one file or folder: ASCII letters, digits,
/// `-`, `_`, `.` and all bytes above 127 stay, anything else becomes `_`; 120 bytes at most, no
/// UTF-8 letter cut in two; never empty, never hidden.
std::string as_file_name(std::string_view text);

/// A text as it may stand on a terminal: what would move its cursor, change its colours or its
/// letters' order, or ring it, becomes visible. Control characters (C0 but for newline and tab,
/// DEL, C1) and the letters that turn the direction of writing become `\u001b`, as JSON writes
/// them; bytes that are no UTF-8 become `?`. Escaping an escaped text changes nothing.
std::string printable(std::string_view text);

/// The same for one line: newlines and tabs become visible, too.
std::string printable_line(std::string_view text);

/// Whether a name of people (batch, operator, slot) holds anything that printable_line would
/// change.
bool is_printable_line(std::string_view text);

} // namespace gangflash
