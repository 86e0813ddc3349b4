#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// UEFI 2.10, 5.3.2 and 5.3.3; all little-endian. Shared by the reader and the builder.
namespace gangflash::gpt_format {

inline constexpr std::string_view signature = "EFI PART";
inline constexpr std::size_t header_size = 92;
inline constexpr std::size_t entry_size = 128;
inline constexpr std::size_t name_units = 36; ///< UTF-16

/// CRC-32 of IEEE 802.3, reflected, as UEFI uses it.
inline std::uint32_t crc32(ByteView bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const std::byte b : bytes) {
        crc ^= std::to_integer<std::uint32_t>(b);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

} // namespace gangflash::gpt_format
