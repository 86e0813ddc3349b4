#include "engine/mediatek/legacy/agent.hpp"
#include "engine/mediatek/legacy/parts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// Flags of SDMMC_WRITE_DATA: the agent compares the sum of every packet, and reads back what it
/// wrote (7.9, 62). One-stage agents know the first only; they take any value but 0 for it.
constexpr std::uint8_t check_sum_and_storage = 3;

/// Times one packet is sent, as SP Flash Tool does.
constexpr unsigned most_tries = 3;

} // namespace

asio::awaitable<Result<void>> Agent::write(const WriteGrant&, Place place, ChunkSource& source) {
    constexpr auto command = Command::write_data;
    if (source.size() > place.length)
        co_return Fault{
            ErrorCode::internal_error,
            fmt::format("source_bytes={} place_bytes={}", source.size().value, place.length.value)};
    if (auto ok = expect_emmc(command); !ok) co_return ok.error();
    selected_.reset(); // the command names its part itself

    Bytes request;
    append_be(request, static_cast<std::uint8_t>(command));
    append_be(request, check_sum_and_storage);
    append_be(request, part_of(place.region));
    append_be(request, place.address.value);
    append_be(request, place.length.value);
    append_be(request, packet_size);
    auto opened = co_await session_.send(request);
    if (opened) opened = co_await session_.expect_ack(limits::chunk_stored);
    if (!opened)
        co_return with_context(opened.error(),
                               fmt::format("{} {}", name_of(command), describe(place)));
    co_return co_await send_image(source, place.length.value, packet_size);
}

/// Sends `length` bytes in packets of `packet`: the source, then zeros. The next chunk is fetched
/// while the phone stores the current one. Behind the last packet the agent says nothing more.
asio::awaitable<Result<void>>
Agent::send_image(ChunkSource& source, std::uint64_t length, std::uint32_t packet) {
    const std::uint64_t size = source.size().value;
    Result<Chunk> chunk = co_await next_chunk(source, 0, packet);
    for (std::uint64_t offset = 0; offset < length;) {
        if (!chunk) co_return co_await give_up(chunk.error());
        const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(packet, length - offset));
        if (auto sent = co_await send_packet(*chunk, now); !sent) co_return sent.error();
        Result<Chunk> upcoming = co_await next_chunk(source, offset + now, packet);
        if (auto stored = co_await expect_stored(*chunk, now); !stored)
            co_return with_context(stored.error(), fmt::format("offset=0x{:x}", offset));
        offset += now;
        source.confirmed(std::min(offset, size));
        chunk = std::move(upcoming);
    }
    co_return success();
}

/// ACK, data, SUM16, each in transfers of their own (1.4). Zeros behind the chunk do not change its
/// sum, so they are sent behind it instead of being copied to it.
asio::awaitable<Result<void>> Agent::send_packet(const Chunk& chunk, std::size_t length) {
    static constexpr std::array<std::byte, 64 * kib> zeros{};
    auto sent = co_await session_.send_byte(byte::ack);
    if (sent && !chunk.bytes.empty()) sent = co_await session_.send(chunk.bytes, limits::payload);
    for (std::size_t left = length - chunk.bytes.size(); sent && left > 0;) {
        const std::size_t piece = std::min(left, zeros.size());
        sent = co_await session_.send(ByteView(zeros).first(piece), limits::payload);
        left -= piece;
    }
    if (!sent) co_return sent.error();
    co_return co_await session_.link().write_be(chunk.sum16, limits::field);
}

/// After an error the agent stays at the same packet and waits for a word: this packet again, or
/// STOP. One build was seen to ignore a packet that follows a wrong sum ("Observed"); the silence
/// then ends the conversation.
asio::awaitable<Result<void>> Agent::expect_stored(const Chunk& chunk, std::size_t length) {
    for (unsigned tries = 1;; ++tries) {
        auto stored = co_await session_.expect(byte::go_on, limits::chunk_stored);
        if (stored) co_return success();
        const Fault fault = with_context(stored.error(), fmt::format("tries={}", tries));
        if (!is_refusal(fault)) co_return fault;
        if (fault.code != ErrorCode::data_checksum || tries == most_tries)
            co_return co_await give_up(fault);
        if (auto sent = co_await send_packet(chunk, length); !sent) co_return sent.error();
    }
}

/// Leaves a write between two packets; the agent is then back at its commands. Gives the fault that
/// was the reason, or the link's.
asio::awaitable<Result<void>> Agent::give_up(Fault fault) {
    if (auto sent = co_await session_.send_byte(byte::stop); !sent) co_return sent.error();
    co_return fault;
}

} // namespace gangflash::legacy
