#pragma once

#include "engine/pipeline/events.hpp"
#include "engine/station_engine.hpp"

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
};
std::string to_json_line(const BatchLine& line);

/// For a pipe without --json: a short line for what a person wants to know, empty for the rest.
std::string to_plain_line(const StationEvent& event);

} // namespace gangflash::cli
