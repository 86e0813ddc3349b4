#pragma once

#include "base/error_catalog.hpp"
#include "explain/text.hpp"

#include <cstdint>
#include <span>

namespace gangflash::explain {

/// Whether doing the same again can help.
enum class RetryHelp : std::uint8_t {
    station_retries, ///< yes: the station does it by itself, within its budget
    after_action,    ///< only after somebody did what the action says
    useless,         ///< no
};

/// What the phone's storage holds when this error ends the work.
enum class Written : std::uint8_t {
    nothing,         ///< refused or failed before the first write
    depends_on_step, ///< nothing before the write step, part of the package after it
    part,
    everything,
};

/// Stable words for JSON: `station_retries`, `nothing`.
std::string_view to_string(RetryHelp retry);
std::string_view to_string(Written written);
Text sentence(RetryHelp retry);
Text sentence(Written written);

/// What a technician is told about one row of the catalogue.
struct Guidance {
    ErrorCode code;
    RetryHelp retry;
    Written written;
    Text text;                     ///< what happened; the catalogue's own sentence
    Text action;                   ///< what to do next
    Text cause;                    ///< why it comes to that
    std::span<const Text> reasons; ///< likely ones, in the order to look; at least one
};

/// Every code has guidance: tests/unit/explain.
Guidance guidance_of(ErrorCode code);

} // namespace gangflash::explain
