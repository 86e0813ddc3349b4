#include "engine/mediatek/legacy/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// Who asks: the agent sends a whole packet in one transfer to a "Windows" host, pieces of 1 KiB
/// with empty packets between to others (7.9, D6). The first is what a gang wants.
constexpr std::uint8_t whole_packets = 0x0B;
constexpr std::uint8_t storage_emmc = 2;

/// Times one packet is asked for again.
constexpr unsigned most_repeats = 3;

} // namespace

asio::awaitable<Result<void>> Agent::read(Place place, ChunkSink& sink) {
    constexpr auto command = Command::read;
    if (auto ok = expect_emmc(command); !ok) co_return ok.error();
    if (auto ok = co_await select(place.region); !ok) co_return ok.error();

    Bytes request;
    append_be(request, static_cast<std::uint8_t>(command));
    append_be(request, whole_packets);
    append_be(request, storage_emmc);
    append_be(request, place.address.value);
    append_be(request, place.length.value);
    auto opened = co_await session_.send(request);
    if (opened) opened = co_await session_.expect_ack(limits::chunk_stored);
    if (!opened)
        co_return with_context(opened.error(),
                               fmt::format("{} {}", name_of(command), describe(place)));
    Bytes size;
    append_be(size, packet_size);
    if (auto sent = co_await session_.send(size); !sent) co_return sent.error();

    Bytes packet;
    for (std::uint64_t offset = 0; offset < place.length.value; offset += packet.size()) {
        packet.resize(static_cast<std::size_t>(
            std::min<std::uint64_t>(packet_size, place.length.value - offset)));
        if (auto got = co_await receive_packet(packet); !got)
            co_return with_context(got.error(), fmt::format("read_offset=0x{:x}", offset));
        if (auto kept = co_await sink.put(packet); !kept) co_return kept.error();
    }
    co_return success();
}

/// Data, then its SUM16, then our word: next packet, or this one again. The read cannot be left
/// before its end, so a packet that stays wrong costs the conversation.
asio::awaitable<Result<void>> Agent::receive_packet(std::span<std::byte> packet) {
    for (unsigned repeats = 0;; ++repeats) {
        if (auto got = co_await session_.link().read(packet, limits::chunk_stored); !got)
            co_return got.error();
        auto sum = co_await session_.read_number<std::uint16_t>();
        if (!sum) co_return sum.error();
        const std::uint16_t ours = sum16(packet);
        if (*sum == ours) co_return co_await session_.send_byte(byte::ack);
        if (repeats == most_repeats)
            co_return Fault{
                ErrorCode::transfer_failed,
                fmt::format(
                    "sum16_sent=0x{:04x} sum16_received=0x{:04x} repeats={}", *sum, ours, repeats)};
        if (auto sent = co_await session_.send_byte(byte::nack); !sent) co_return sent.error();
    }
}

} // namespace gangflash::legacy
