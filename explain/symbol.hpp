#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::explain {

/// The words of a symbol that carry its meaning: upper case, sorted, without `S`, `STATUS` and
/// `ERROR`, without plural and past endings. So `s_dl_get_dram_settings_fail` is the same as
/// `S_DL_GET_DRAM_SETTING_FAIL`, and `STATUS_EXCEED_NUM_MAX` as `STATUS_EXCEED_MAX_NUM`.
std::vector<std::string> symbol_words(std::string_view symbol);

/// How well `words` fit a known symbol: 0 not at all, and more for more. A symbol with `*` fits
/// whatever has all its words; any other only the very same words.
int fit(std::string_view known, const std::vector<std::string>& words);

} // namespace gangflash::explain
