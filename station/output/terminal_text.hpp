#pragma once

#include <string>
#include <string_view>

namespace gangflash {

/// Whether the locale that POSIX would choose (LC_ALL, LC_CTYPE, LANG) is one of UTF-8.
bool takes_unicode();

/// The same text in ASCII, for terminals of another locale: dots, dashes, quotes and bars have a
/// form of their own, every other letter becomes `\u00e9` as in JSON. Takes UTF-8, as printable()
/// leaves it.
std::string ascii_form(std::string_view text);

} // namespace gangflash
