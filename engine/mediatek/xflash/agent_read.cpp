#include "engine/mediatek/xflash/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xflash {

/// Behind the parameters: for every packet a status, the data, our acknowledgement; then the final
/// status (3.6.5, "Observed").
asio::awaitable<Result<void>> Agent::read(Place place, ChunkSink& sink) {
    if (auto opened = co_await open(Command::read_data, place); !opened) co_return opened.error();

    Bytes packet;
    std::uint64_t left = place.length.value;
    while (left > 0) {
        const std::uint64_t offset = place.length.value - left;
        if (auto ready = co_await session_.expect_ok(limits::chunk_stored); !ready)
            co_return with_context(ready.error(), fmt::format("read_offset=0x{:x}", offset));
        const auto largest = static_cast<std::size_t>(std::min<std::uint64_t>(left, 64 * mib));
        if (auto got = co_await session_.receive_into(packet, limits::chunk_stored, largest); !got)
            co_return with_context(got.error(), fmt::format("read_offset=0x{:x}", offset));
        if (packet.empty())
            co_return Fault{ErrorCode::da_protocol,
                            fmt::format("read_offset=0x{:x} empty data packet", offset)};
        // Acknowledged before it is put away: the phone fetches the next piece meanwhile.
        if (auto sent = co_await session_.send_u32(0); !sent) co_return sent.error();
        if (auto kept = co_await sink.put(packet); !kept) co_return kept.error();
        left -= packet.size();
    }
    co_return co_await session_.expect_ok(limits::status);
}

} // namespace gangflash::xflash
