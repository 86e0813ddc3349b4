#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "base/result.hpp"
#include "engine/job/steps.hpp"
#include "engine/unit/slot_note.hpp"
#include "ports/api/port_bus.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// Where a slot stands, for eyes: in words on the tile.
enum class SlotState : std::uint8_t {
    empty,   ///< nothing plugged in, not armed
    waiting, ///< armed: the next phone is taken
    working, ///< a step is under way
    away,    ///< the phone left the bus in mid-work; the station waits for it
    passed,  ///< PASS, committed; waits for removal
    failed,  ///< FAIL, committed; waits for removal
    aborted, ///< stopped, committed
    ignored, ///< something that is not to be flashed: booted, foreign, already passed
    stopped, ///< the operator stopped this slot
};

constexpr std::string_view to_string(SlotState state) {
    switch (state) {
    case SlotState::empty:
        return "empty";
    case SlotState::waiting:
        return "waiting";
    case SlotState::working:
        return "working";
    case SlotState::away:
        return "away";
    case SlotState::passed:
        return "passed";
    case SlotState::failed:
        return "failed";
    case SlotState::aborted:
        return "aborted";
    case SlotState::ignored:
        return "ignored";
    case SlotState::stopped:
        return "stopped";
    }
    return "?";
}

/// Everything the outside may see of one slot. A value; no pointer into the engine.
struct SlotSnapshot {
    std::string slot;
    PortPath path;
    SlotState state = SlotState::empty;
    Step step{};           ///< while working or away
    std::string partition; ///< where the step is about one
    double fraction = 0;   ///< of this unit's work by weight, 0..1, never running backwards
    std::uint64_t bytes_written = 0;
    std::uint64_t bytes_read = 0; ///< of a readback or memory test
    double bytes_per_second = 0;
    std::optional<Millis> elapsed, left;
    std::optional<UnitId> unit;
    Personal scanned_imei; ///< expected of this phone, or of the next one here; empty: none
    UnitFacts facts;       ///< what is known of the phone; personal values print masked
    std::string project;
    /// `keep`, `erase`: what is ordered; empty while not decided. What was seen stands in
    /// facts.details.userdata_seen.
    std::string userdata;
    std::string operator_name; ///< whose phone it is: who worked here when it came
    std::uint32_t attempts = 0, disconnects = 0;
    BootSeen boot = BootSeen::not_checked;
    std::string proof;            ///< of the writes (agent_checks.hpp); empty while nobody has said
    std::optional<Fault> fault;   ///< of the verdict
    std::optional<Fault> trouble; ///< the last fault that is being retried
    SlotNotes notes;              ///< why it is ignored, and what else is to be said
    bool stopped = false;         ///< takes no further phone until started
    std::uint64_t units_passed = 0, units_failed = 0; ///< of this slot in this session
};

struct StationSnapshot {
    std::string batch, operator_name, package_name, mode, verify;
    KnownBy operator_known_by = KnownBy::nobody; ///< of the operator of now
    OrderGiven order;
    std::uint64_t planned = 0, passed = 0, failed = 0, aborted = 0, first_pass = 0;
    bool running = false;
    bool stopping = false;
    Personal scanned_next; ///< IMEI expected of the next phone that begins in any slot
    UtcMicros started_at;
    Millis elapsed{};
    std::vector<SlotSnapshot> slots; ///< in bench order
};

} // namespace gangflash
