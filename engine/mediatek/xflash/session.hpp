#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/mediatek/xflash/commands.hpp"
#include "engine/protocol/packet_stream.hpp"

#include <cstdint>
#include <initializer_list>

#include <boost/asio/awaitable.hpp>

namespace gangflash::xflash {

/// u32 words, little-endian, one behind the other: most parameters are of this shape.
Bytes words(std::initializer_list<std::uint32_t> values);

/// Statuses and call shapes of an XFlash conversation over its packets.
/// Source: reference mtk-xflash-xml-da.md, 2 and 3.2.
/// Errors: the link's; `da_protocol` when out of step; the agent's own refusals (status.hpp).
class Session : public PacketStream {
public:
    using PacketStream::PacketStream;

    asio::awaitable<Result<void>> send_u32(std::uint32_t value);

    asio::awaitable<Result<std::uint32_t>> receive_status(Millis limit);

    /// Status 0, or the fault of what came instead.
    asio::awaitable<Result<void>> expect_ok(Millis limit);

    /// Shape "normal": command, status.
    asio::awaitable<Result<void>> command(Command which);

    /// Shapes "ctrl-set", "ctrl-query", "ctrl-action".
    asio::awaitable<Result<void>> set(Control which, ByteView value);
    asio::awaitable<Result<Bytes>> query(Control which);
    asio::awaitable<Result<void>> act(Control which);

private:
    asio::awaitable<Result<void>> control(Control which);
};

} // namespace gangflash::xflash
