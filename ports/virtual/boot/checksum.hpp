#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace gangflash::vphone {

/// XOR of the data as little-endian 16-bit words, an odd last byte as 00xx: what boot ROM and
/// preloader answer to SEND_DA. `01 02 03 04 05` gives 0607
/// (mtk-brom-preloader-legacy-da.md, 0.2).
constexpr std::uint16_t xor16(ByteView bytes) {
    std::uint16_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = std::to_integer<std::uint16_t>(bytes[i]);
        sum = static_cast<std::uint16_t>(sum ^ (i % 2 == 0 ? byte : byte << 8U));
    }
    return sum;
}

} // namespace gangflash::vphone
