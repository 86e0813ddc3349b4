#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gangflash {

/// What happens to a phone after its last byte.
enum class AfterPass : std::uint8_t {
    power_off,  ///< switched off
    reboot,     ///< restarted; nobody looks whether it boots
    boot_check, ///< restarted, and a PASS needs it seen booting
};

std::string_view to_string(AfterPass after); ///< `power-off`, `reboot`, `boot-check`
std::optional<AfterPass> parse_after_pass(std::string_view text);

} // namespace gangflash
