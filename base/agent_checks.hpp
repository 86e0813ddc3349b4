#pragma once

#include <cstdint>
#include <string_view>

namespace gangflash {

/// What the checksums cover that a Download Agent compares by itself while it writes.
enum class AgentChecks : std::uint8_t {
    nothing,           ///< it compares none
    cable,             ///< each packet as it arrived
    cable_and_storage, ///< that, and what the storage holds afterwards
};

constexpr std::string_view to_string(AgentChecks checks) {
    switch (checks) {
    case AgentChecks::nothing:
        return "nothing";
    case AgentChecks::cable:
        return "cable";
    case AgentChecks::cable_and_storage:
        return "cable and storage";
    }
    return "?";
}

} // namespace gangflash
