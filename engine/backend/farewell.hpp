#pragma once

#include <cstdint>

namespace gangflash {

/// What the phone does after the last command.
enum class Farewell : std::uint8_t { power_off, reboot };

} // namespace gangflash
