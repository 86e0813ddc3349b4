#pragma once

#include "engine/unit/snapshot.hpp"

#include <map>
#include <optional>
#include <string>

namespace gangflash {

/// What is worth a sound, the most urgent last.
enum class Outcome : std::uint8_t {
    passed,
    batch_ended,
    away,   ///< a phone left the bus in mid-work
    failed, ///< FAIL, or aborted
    alarm,  ///< a scan or an order was refused
};

/// Finds out of one snapshot after another what happened in between. Where several things did, the
/// most urgent is told: sixteen sounds at once tell nothing.
class OutcomeWatch {
public:
    std::optional<Outcome> look(const StationSnapshot& station);

    /// A new batch begins: what its slots show at first is no news.
    void clear();

private:
    std::map<std::string, SlotState, std::less<>> before_;
    bool was_running_ = false;
};

} // namespace gangflash
