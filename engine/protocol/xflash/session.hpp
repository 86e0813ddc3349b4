#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/protocol/link.hpp"
#include "engine/protocol/xflash/commands.hpp"

#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace gangflash::xflash {

/// Packets, statuses and call shapes of an XFlash conversation. Log messages of the agent are
/// skipped wherever they come.
/// Source: reference mtk-xflash-xml-da.md, 2 and 3.2.
/// Errors: the link's; `da_protocol` when out of step; the agent's own refusals (status.hpp).
class Session {
public:
    explicit Session(Link& link) : link_(link) {}

    /// Header and payload as two transfers: some peers rely on it (2.1).
    asio::awaitable<Result<void>> send(ByteView payload);
    asio::awaitable<Result<void>> send_u32(std::uint32_t value);

    /// The header alone; its payload follows by write().
    asio::awaitable<Result<void>> send_header(std::size_t length);
    asio::awaitable<Result<void>> write(ByteView part);

    /// The payload of the next flow packet, at most `largest` bytes.
    asio::awaitable<Result<Bytes>> receive(Millis limit, std::size_t largest = largest_answer);

    /// The same into a buffer that is kept between packets.
    asio::awaitable<Result<void>> receive_into(Bytes& payload, Millis limit, std::size_t largest);

    asio::awaitable<Result<std::uint32_t>> receive_status(Millis limit);

    /// Status 0, or the fault of what came instead.
    asio::awaitable<Result<void>> expect_ok(Millis limit);

    /// Shape "normal": command, status.
    asio::awaitable<Result<void>> command(Command which);

    /// Shapes "ctrl-set", "ctrl-query", "ctrl-action".
    asio::awaitable<Result<void>> set(Control which, ByteView value);
    asio::awaitable<Result<Bytes>> query(Control which);
    asio::awaitable<Result<void>> act(Control which);

    Link& link() { return link_; }

private:
    asio::awaitable<Result<std::uint32_t>> receive_header(Millis limit);
    asio::awaitable<Result<void>> control(Control which);

    /// Answers are some hundred bytes, texts some thousand: more means lost step.
    static constexpr std::size_t largest_answer = 64 * kib;
    static constexpr std::uint32_t largest_message = 64 * kib;

    Link& link_;
};

} // namespace gangflash::xflash
