#pragma once

#include "engine/station/station_engine.hpp"
#include "engine/unit/events.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gangflash::cli {

/// One event as one line of JSON (docs/json.md), newline included. Personal values are masked.
std::string to_json_line(const StationEvent& event);

/// The last line of `flash --json`.
struct BatchLine {
    std::string batch;
    BatchTotals totals;
    std::string report; ///< path, empty when none was written
    std::string ledger;
    UtcMicros at;
    std::vector<std::chrono::microseconds> first_byte_delays; ///< PortFacts
    std::uint64_t progress_dropped = 0; ///< lines that a slow reader did not get
    std::uint64_t lines_lost = 0;       ///< other lines, for which not even the disk had room
};
std::string to_json_line(const BatchLine& line);

/// `19:04:05`, local: what the clock on the wall says.
std::string wall_time(UtcMicros at);

/// For a pipe without --json: a short line for what a person wants to know, behind the local time;
/// empty for the rest. Safe for a terminal.
std::string to_plain_line(const StationEvent& event);

} // namespace gangflash::cli
