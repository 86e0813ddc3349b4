#include "engine/protocol/packet_stream.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

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

asio::awaitable<Result<void>> PacketStream::send_header(std::size_t length) {
    const PacketHeader header{PacketHeader::Type::flow, static_cast<std::uint32_t>(length)};
    const auto bytes = encode(header);
    co_return co_await link_.write(bytes, header_limit);
}

asio::awaitable<Result<void>> PacketStream::write(ByteView part) {
    co_return co_await link_.write(part, payload_limit);
}

asio::awaitable<Result<void>> PacketStream::write_zeros(std::uint64_t count) {
    static constexpr std::array<std::byte, 64 * kib> zeros{};
    while (count > 0) {
        const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(count, zeros.size()));
        if (auto sent = co_await write(ByteView(zeros).first(piece)); !sent) co_return sent.error();
        count -= piece;
    }
    co_return success();
}

asio::awaitable<Result<void>> PacketStream::send(ByteView payload) {
    if (auto sent = co_await send_header(payload.size()); !sent) co_return sent.error();
    co_return co_await write(payload);
}

/// The length of the next flow packet; messages before it are read and dropped.
asio::awaitable<Result<std::uint32_t>> PacketStream::receive_header(Millis limit) {
    const auto deadline = link_.clock().now() + limit;
    Bytes message;
    while (true) {
        std::array<std::byte, PacketHeader::size> bytes{};
        if (auto got = co_await link_.read(bytes, limit); !got) co_return got.error();
        const auto header = decode_header(bytes);
        if (!header) co_return header.error();
        if (header->type == PacketHeader::Type::flow) co_return header->length;

        if (header->length > largest_message)
            co_return Fault{
                ErrorCode::da_protocol,
                fmt::format("message_bytes={} limit={}", header->length, largest_message)};
        message.resize(header->length);
        if (auto got = co_await link_.read(message, limit); !got) co_return got.error();
        // An agent that only talks must not keep us for ever.
        if (link_.clock().now() >= deadline)
            co_return Fault{ErrorCode::io_timeout,
                            fmt::format("limit_ms={} only messages came", limit.count())};
    }
}

asio::awaitable<Result<void>>
PacketStream::receive_into(Bytes& payload, Millis limit, std::size_t largest) {
    auto length = co_await receive_header(limit);
    if (!length) co_return length.error();
    if (*length > largest)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("packet_bytes={} limit={}", *length, largest)};
    payload.resize(*length);
    co_return co_await link_.read(payload, limit);
}

asio::awaitable<Result<Bytes>> PacketStream::receive(Millis limit, std::size_t largest) {
    Bytes payload;
    if (auto got = co_await receive_into(payload, limit, largest); !got) co_return got.error();
    co_return payload;
}

} // namespace gangflash
