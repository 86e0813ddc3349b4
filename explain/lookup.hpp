#pragma once

#include "explain/raw_status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::explain {

/// One thing that what was asked may mean.
struct Explanation {
    const RawStatus* status = nullptr;   ///< none: one of our own ids was asked
    std::optional<std::uint32_t> number; ///< as asked, or the first of the status; none: has none
    bool old_numbering = false;          ///< `number` counts as tools and agents up to 2015 did
    std::optional<ErrorCode> code;       ///< none: no error
};

struct Answer {
    std::string asked;
    std::vector<Explanation> found;   ///< every meaning, likeliest first
    std::vector<std::string> nearest; ///< when nothing was found: what may have been meant
};

/// What people paste: a number (`4032`, `0xFC0`, `BF9`, `0xC0070004`, `7024`), a symbol in any
/// case, with or without its prefix, words in any order, one of our ids (`RAM-502`), or a whole
/// line of a tool's window (`ERROR : S_DA_DRAM_NOT_SUPPORT (3004)`). A symbol beside a number
/// decides between the number's meanings.
Answer look_up(std::string_view pasted);

} // namespace gangflash::explain
