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

} // namespace gangflash
