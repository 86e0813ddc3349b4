#include "engine/mediatek/xflash/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

/// The name under which an agent builds the boot header (3.6.4) and writes boot area 1 (seen with
/// the vendor's agent of 2020).
constexpr std::string_view preloader_name = "preloader";

} // namespace

asio::awaitable<Result<void>> Agent::open(Command command, const Place& place) {
    auto kind = co_await storage_kind();
    if (!kind) co_return kind.error();
    if (*kind == StorageKind::nand) // its parameters (3.6.0) were never proven against a phone
        co_return Fault{ErrorCode::da_unsupported,
                        fmt::format("{} storage=NAND", name_of(command))};

    if (auto said = co_await session_.command(command); !said) co_return said.error();
    const Bytes op = encode_flash_op(*kind, place);
    auto taken = co_await session_.send(op);
    if (taken) taken = co_await session_.expect_ok(limits::status);
    if (taken) co_return success();
    co_return with_context(taken.error(), fmt::format("{} {}", name_of(command), describe(place)));
}

asio::awaitable<Result<void>> Agent::write(const WriteGrant&, Place place, ChunkSource& source) {
    if (source.size() > place.length)
        co_return Fault{
            ErrorCode::internal_error,
            fmt::format("source_bytes={} place_bytes={}", source.size().value, place.length.value)};
    auto lengths = co_await packet_lengths();
    if (!lengths) co_return lengths.error();
    if (auto opened = co_await open(Command::write_data, place); !opened) co_return opened.error();
    co_return co_await send_image(
        source, place.length.value, std::min(lengths->write, usual_chunk));
}

/// Sends `length` bytes: the source, then zeros. Behind each chunk comes its status, behind the
/// last one that of the whole. The next chunk is fetched while the phone stores the current one.
asio::awaitable<Result<void>>
Agent::send_image(ChunkSource& source, std::uint64_t length, std::uint32_t packet) {
    const std::uint64_t size = source.size().value;
    const auto length_at = [length, packet](std::uint64_t offset) {
        return static_cast<std::size_t>(std::min<std::uint64_t>(packet, length - offset));
    };

    Chunk chunk;
    for (std::uint64_t offset = 0; offset < length;) {
        const std::size_t now = length_at(offset);
        if (offset == 0) {
            auto first = co_await next_chunk(source, 0, now);
            if (!first) co_return out_of_step(first.error());
            chunk = std::move(*first);
        }
        if (auto sent = co_await send_chunk(chunk, now); !sent) co_return sent.error();

        const std::uint64_t next = offset + now;
        Result<Chunk> upcoming = co_await next_chunk(source, next, length_at(next));

        if (auto stored = co_await session_.expect_ok(limits::chunk_stored); !stored) {
            const Fault fault = with_context(stored.error(), fmt::format("offset=0x{:x}", offset));
            // A refused chunk ends the operation, and the agent says so once more ("Observed").
            if (is_refusal(fault))
                if (auto end = co_await session_.receive_status(limits::after_refusal);
                    !end && end.error().code != ErrorCode::io_timeout)
                    co_return end.error();
            co_return fault;
        }
        source.confirmed(std::min(next, size));
        if (!upcoming) co_return out_of_step(upcoming.error());
        chunk = std::move(*upcoming);
        offset = next;
    }
    co_return co_await session_.expect_ok(limits::image_finished);
}

/// The station's own files failed in the middle of a write the phone still waits for.
Fault Agent::out_of_step(Fault fault) {
    lost_step_ = true;
    return fault;
}

/// u32 0, u32 checksum, data (3.6.3). Zeros behind the chunk do not change its sum, so they are
/// sent behind it instead of being copied to it.
asio::awaitable<Result<void>> Agent::send_chunk(const Chunk& chunk, std::size_t length) {
    if (auto sent = co_await session_.send_u32(0); !sent) co_return sent.error();
    if (auto sent = co_await session_.send_u32(chunk.sum16); !sent) co_return sent.error();
    if (auto sent = co_await session_.send_header(length); !sent) co_return sent.error();
    if (!chunk.bytes.empty())
        if (auto sent = co_await session_.write(chunk.bytes); !sent) co_return sent.error();
    co_return co_await session_.write_zeros(length - chunk.bytes.size());
}

asio::awaitable<Result<void>> Agent::write_boot_loader(const WriteGrant&, ChunkSource& source) {
    if (auto lengths = co_await packet_lengths(); !lengths) co_return lengths.error();
    // Old builds have no such action and need none.
    auto begun = co_await session_.act(Control::start_dl_info);
    if (!begun && begun.error().code != ErrorCode::da_unsupported) co_return begun.error();

    auto written = co_await download(preloader_name, source);
    if (!written && (lost_step_ || !is_refusal(written.error()))) co_return written.error();
    if (begun) {
        auto ended = co_await session_.act(Control::end_dl_info);
        if (written && !ended) co_return ended.error();
        if (!ended && !is_refusal(ended.error())) co_return ended.error();
    }
    co_return written;
}

/// Writes a partition by its name (3.6.4).
asio::awaitable<Result<void>> Agent::download(std::string_view name, ChunkSource& source) {
    auto lengths = co_await packet_lengths();
    if (!lengths) co_return lengths.error();
    if (auto said = co_await session_.command(Command::download); !said) co_return said.error();

    Bytes size;
    append_le(size, source.size().value);
    auto taken = co_await session_.send(as_bytes(name));
    if (taken) taken = co_await session_.send(size);
    if (taken) taken = co_await session_.expect_ok(limits::status);
    if (!taken) co_return with_context(taken.error(), fmt::format("name={}", name));
    co_return co_await send_image(
        source, source.size().value, std::min(lengths->write, usual_chunk));
}

} // namespace gangflash::xflash
