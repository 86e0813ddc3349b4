#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/mediatek/legacy/commands.hpp"
#include "engine/mediatek/legacy/status.hpp"
#include "engine/protocol/link.hpp"

#include <cstdint>
#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash::legacy {

/// Bytes of a legacy conversation. There are no packets: both sides count, so one wrong byte loses
/// step. All numbers big-endian.
/// Source: reference mtk-brom-preloader-legacy-da.md, 7.
/// Errors: the link's; `da_protocol` when out of step; the agent's refusals (status.hpp).
class Session {
public:
    explicit Session(Link& link) : link_(link) {}

    Link& link() { return link_; }
    Numbering numbering() const { return numbering_; }
    void set_numbering(Numbering numbering) { numbering_ = numbering; }

    /// One transfer. A payload goes alone: the agent takes whole USB packets into its target, so
    /// fields glued to it would be lost (1.4).
    asio::awaitable<Result<void>> send(ByteView bytes, Millis limit = limits::field);
    asio::awaitable<Result<void>> send_byte(std::uint8_t value);
    asio::awaitable<Result<void>> send_number(std::uint32_t value);

    asio::awaitable<Result<std::uint8_t>> read_byte(Millis limit = limits::field);

    /// ACK; NACK and its u32 is the agent's refusal, anything else lost step.
    asio::awaitable<Result<void>> expect_ack(Millis limit = limits::field);

    /// The same for another "good" byte.
    asio::awaitable<Result<void>> expect(std::uint8_t wanted, Millis limit);

    /// The u32 behind a NACK, as the fault it means; the link's fault when it does not come.
    asio::awaitable<Fault> read_refusal();

    /// Swallows one ACK that only some agents send; silence is no fault.
    asio::awaitable<Result<void>> skip_ack_if_any();

    template <std::unsigned_integral T>
    asio::awaitable<Result<T>> read_number(Millis limit = limits::field) {
        co_return co_await link_.read_be<T>(limit);
    }

private:
    Link& link_;
    Numbering numbering_ = Numbering::new_builds;
};

} // namespace gangflash::legacy
