#include "engine/identity/hardware_address.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

std::optional<std::string> decode_hardware_address(ByteView bytes) {
    if (bytes.size() < hardware_address_size) return std::nullopt;
    bytes = bytes.first(hardware_address_size);
    const bool all_alike = std::ranges::all_of(bytes, [&](std::byte b) { return b == bytes[0]; });
    constexpr std::byte group_bit{0x01};
    if (all_alike && (bytes[0] == std::byte{0} || bytes[0] == std::byte{0xFF})) return std::nullopt;
    if ((bytes[0] & group_bit) != std::byte{0}) return std::nullopt;
    std::string text;
    for (const std::byte b : bytes)
        text += fmt::format("{}{:02x}", text.empty() ? "" : ":", std::to_integer<unsigned>(b));
    return text;
}

} // namespace gangflash
