#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace gangflash::xflash {

/// The header before every payload, 12 bytes, little-endian: u32 magic, u32 type, u32 length.
/// Source: reference mtk-xflash-xml-da.md, 2.1.
struct PacketHeader {
    static constexpr std::uint32_t magic = 0xFEEEEEEF;
    static constexpr std::size_t size = 12;

    enum class Type : std::uint32_t {
        flow = 1,    ///< commands, parameters, statuses, data
        message = 2, ///< log text, may stand between any two flow packets (2.2)
    };

    Type type = Type::flow;
    std::uint32_t length = 0; ///< bytes of payload
};

std::array<std::byte, PacketHeader::size> encode(const PacketHeader& header);

/// `da_protocol` for a wrong magic or an unknown type: the conversation is out of step for good.
Result<PacketHeader> decode_header(ByteView bytes);

/// u32 words, little-endian, one behind the other: most parameters are of this shape.
Bytes words(std::initializer_list<std::uint32_t> values);

} // namespace gangflash::xflash
