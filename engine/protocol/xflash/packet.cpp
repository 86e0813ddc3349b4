#include "engine/protocol/xflash/packet.hpp"

#include <fmt/format.h>

namespace gangflash::xflash {

std::array<std::byte, PacketHeader::size> encode(const PacketHeader& header) {
    std::array<std::byte, PacketHeader::size> bytes{};
    const std::span<std::byte> into(bytes);
    store_le(into, PacketHeader::magic, 0);
    store_le(into, static_cast<std::uint32_t>(header.type), 4);
    store_le(into, header.length, 8);
    return bytes;
}

Result<PacketHeader> decode_header(ByteView bytes) {
    if (bytes.size() != PacketHeader::size)
        return Fault{ErrorCode::da_protocol, fmt::format("header_bytes={}", bytes.size())};
    if (const auto magic = load_le<std::uint32_t>(bytes); magic != PacketHeader::magic)
        return Fault{ErrorCode::da_protocol, fmt::format("packet_magic=0x{:08x}", magic)};
    const auto type = load_le<std::uint32_t>(bytes, 4);
    if (type != static_cast<std::uint32_t>(PacketHeader::Type::flow) &&
        type != static_cast<std::uint32_t>(PacketHeader::Type::message))
        return Fault{ErrorCode::da_protocol, fmt::format("packet_type={}", type)};
    return PacketHeader{static_cast<PacketHeader::Type>(type), load_le<std::uint32_t>(bytes, 8)};
}

Bytes words(std::initializer_list<std::uint32_t> values) {
    Bytes bytes;
    bytes.reserve(values.size() * sizeof(std::uint32_t));
    for (const std::uint32_t value : values)
        append_le(bytes, value);
    return bytes;
}

} // namespace gangflash::xflash
