#pragma once

#include "engine/pipeline/snapshot.hpp"

#include <string>

namespace gangflash::cli {

struct TableStyle {
    int width = 100; ///< terminal columns
    bool colour = false;
};

/// The station as a table: a head line, one line a slot, a foot line; each ends with a newline and
/// none is wider than the style says.
std::string render_table(const StationSnapshot& station, const TableStyle& style);

/// `1.5 GiB`, `820 KiB`.
std::string human_bytes(double bytes);

/// `1:05`, `12 s`.
std::string human_time(Millis time);

} // namespace gangflash::cli
