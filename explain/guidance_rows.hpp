#pragma once

#include "explain/guidance.hpp"

#include <array>
#include <span>
#include <string_view>

namespace gangflash::explain {

/// What stands beside one row of base/error_catalog.hpp, whose English text and action are not
/// repeated here.
struct ErrorGuidance {
    ErrorCode code;
    RetryHelp retry;
    Written written;
    std::string_view text_zh;
    std::string_view action_zh;
    Text cause;
    std::array<Text, 4> reasons; ///< empty ones behind the last
};

std::span<const ErrorGuidance> usb_guidance();
std::span<const ErrorGuidance> boot_rom_guidance();
std::span<const ErrorGuidance> security_guidance();
std::span<const ErrorGuidance> agent_guidance();
std::span<const ErrorGuidance> memory_guidance();
std::span<const ErrorGuidance> storage_guidance();
std::span<const ErrorGuidance> phone_guidance();
std::span<const ErrorGuidance> package_guidance();
std::span<const ErrorGuidance> station_guidance();

} // namespace gangflash::explain
