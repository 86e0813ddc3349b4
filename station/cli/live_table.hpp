#pragma once

#include "engine/unit/snapshot.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace gangflash::cli {

struct TableStyle {
    int width = 100;      ///< terminal columns
    int height = 0;       ///< terminal rows; 0: as many as there are slots
    bool colour = false;  ///< NO_COLOR, a pipe: without
    bool unicode = true;  ///< else ASCII alone
    std::size_t page = 0; ///< of the slots that do not fit at once; counts round
};

/// The station as a table: a head line, the slots, a foot line; each ends with a newline and none
/// is wider than the style says, nor are there more of them than its height. Where not all slots
/// fit, they stand in columns; where even those do not do, in pages, what needs a hand first:
/// failed, aborted, away, then those at work, passed, and the rest, each in bench order.
std::string render_table(const StationSnapshot& station, const TableStyle& style);

/// A line cut to `columns` of a terminal, never inside a letter; wide letters take two (UAX 11).
std::string fit_line(std::string_view text, int columns);

/// `1.5 GiB`, `820 KiB`.
std::string human_bytes(double bytes);

/// `1:05`, `12 s`.
std::string human_time(Millis time);

} // namespace gangflash::cli
