#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/phone_link.hpp"

#include <cstdint>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// The fields of a legacy agent's conversation, from the phone's side: big-endian, one USB packet a
/// field, no framing (mtk-brom-preloader-legacy-da.md, 1.4 and section 7).
class LegacyWire {
public:
    explicit LegacyWire(PhoneLink& link) : link_(&link) {}

    PhoneLink& link() { return *link_; }

    asio::awaitable<std::uint8_t> u8() { return take<std::uint8_t>(); }
    asio::awaitable<std::uint16_t> u16() { return take<std::uint16_t>(); }
    asio::awaitable<std::uint32_t> u32() { return take<std::uint32_t>(); }
    asio::awaitable<std::uint64_t> u64() { return take<std::uint64_t>(); }
    asio::awaitable<Bytes> bytes(std::size_t count);

    asio::awaitable<void> send(std::uint8_t value) { return link_->send_be(value); }
    asio::awaitable<void> send(std::uint16_t value) { return link_->send_be(value); }
    asio::awaitable<void> send(std::uint32_t value) { return link_->send_be(value); }
    /// Two packets, high word first (1.4).
    asio::awaitable<void> send(std::uint64_t value);
    asio::awaitable<void> send(ByteView bytes) {
        return link_->send(Bytes(bytes.begin(), bytes.end()));
    }

    asio::awaitable<void> acknowledge() { return send(ack); }
    /// A5 and the number.
    asio::awaitable<void> refuse(std::uint32_t error);

    static constexpr std::uint8_t ack = 0x5A;
    static constexpr std::uint8_t nack = 0xA5;
    static constexpr std::uint8_t go_on = 0x69;
    static constexpr std::uint8_t stop = 0x96;

private:
    /// Parameters do not count as progress of a step: payload does.
    template <std::unsigned_integral T>
    asio::awaitable<T> take() {
        std::array<std::byte, sizeof(T)> raw;
        co_await link_->fill(raw);
        co_return load_be<T>(raw);
    }

    PhoneLink* link_;
};

} // namespace gangflash::vphone
