#pragma once

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace gangflash {

inline constexpr std::size_t hardware_address_size = 6; ///< bytes

/// Six bytes, first one first, as `02:1a:2b:3c:4d:5e`. Nothing for fewer bytes, for all zeros or
/// all ones (a field nobody filled), and for a group address, which no phone has (IEEE 802, the
/// lowest bit of the first byte).
std::optional<std::string> decode_hardware_address(ByteView bytes);

} // namespace gangflash
