#pragma once

#include "base/personal.hpp"

#include <map>
#include <optional>
#include <string>

namespace gangflash {

/// IMEIs that were scanned before their phones came. Lives on the engine's executor.
///
/// Scan then plug: a number for a slot waits for the next phone there, a number for no slot for the
/// next phone anywhere. Plug then scan is not its business: the station gives such a number to the
/// phone in work at once (StationEngine::expect_imei).
class ScannedImeis {
public:
    /// Replaces what waited at that place; a number that waited elsewhere moves here. `slot` empty:
    /// the next phone in any slot.
    void wait_for(const std::string& slot, const Personal& imei);

    /// A phone begins in `slot`: its number, taken out. The slot's own goes first.
    std::optional<Personal> take_for(const std::string& slot);

    /// What waits for the next phone in `slot`; nothing when none does.
    std::optional<Personal> waiting_for(const std::string& slot) const;

private:
    std::map<std::string, Personal> waiting_; ///< under "": for any slot
};

} // namespace gangflash
