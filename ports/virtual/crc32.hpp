#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>

namespace gangflash::vphone {

namespace detail {
constexpr std::array<std::uint32_t, 256> crc32_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xEDB8'8320U ^ (value >> 1U) : value >> 1U;
        table[i] = value;
    }
    return table;
}();
} // namespace detail

/// CRC-32 of IEEE 802.3, as partition tables use it. "123456789" gives CBF43926.
constexpr std::uint32_t crc32(ByteView bytes) {
    std::uint32_t value = 0xFFFF'FFFFU;
    for (const std::byte b : bytes)
        value = detail::crc32_table[(value ^ std::to_integer<std::uint32_t>(b)) & 0xFFU] ^
                (value >> 8U);
    return ~value;
}

} // namespace gangflash::vphone
