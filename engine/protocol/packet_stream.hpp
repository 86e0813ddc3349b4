#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/protocol/link.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// The header before every payload of XFlash and XML agents, 12 bytes, little-endian: u32 magic,
/// u32 type, u32 length. Source: reference mtk-xflash-xml-da.md, 2.1.
struct PacketHeader {
    static constexpr std::uint32_t magic = 0xFEEEEEEF;
    static constexpr std::size_t size = 12;

    enum class Type : std::uint32_t {
        flow = 1,    ///< commands, parameters, statuses, documents, data
        message = 2, ///< log text, may stand between any two flow packets (2.2)
    };

    Type type = Type::flow;
    std::uint32_t length = 0; ///< bytes of payload
};

std::array<std::byte, PacketHeader::size> encode(const PacketHeader& header);

/// `da_protocol` for a wrong magic or an unknown type: the conversation is out of step for good.
Result<PacketHeader> decode_header(ByteView bytes);

/// Packets over a link, both ways. Log messages of the agent are skipped wherever they come.
/// Errors: the link's; `da_protocol` when out of step.
class PacketStream {
public:
    explicit PacketStream(Link& link) : link_(link) {}

    /// Header and payload as two transfers: some peers rely on it (2.1).
    asio::awaitable<Result<void>> send(ByteView payload);

    /// The header alone; its payload follows by write(), in as many parts as suits.
    asio::awaitable<Result<void>> send_header(std::size_t length);
    asio::awaitable<Result<void>> write(ByteView part);
    asio::awaitable<Result<void>> write_zeros(std::uint64_t count);

    /// The payload of the next flow packet, at most `largest` bytes.
    asio::awaitable<Result<Bytes>> receive(Millis limit, std::size_t largest = largest_answer);

    /// The same into a buffer that is kept between packets.
    asio::awaitable<Result<void>> receive_into(Bytes& payload, Millis limit, std::size_t largest);

    Link& link() { return link_; }

    /// Answers are some hundred bytes, texts some thousand: more means lost step.
    static constexpr std::size_t largest_answer = 64 * kib;

private:
    asio::awaitable<Result<std::uint32_t>> receive_header(Millis limit);

    static constexpr std::uint32_t largest_message = 64 * kib;
    static constexpr Millis header_limit{5000};
    static constexpr Millis payload_limit{30000}; ///< one transfer of at most a write packet

    Link& link_;
};

} // namespace gangflash
