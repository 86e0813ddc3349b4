#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "ports/api/transport.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// A transport with time limits and exact lengths: what every conversation is written on.
///
/// Fields of one message may arrive in any packets; a field is complete when its length is. What a
/// packet brings beyond the field is kept for the next read, so a header and its payload may come
/// glued. A call ends with `io_timeout` (detail `limit_ms=…`) when the phone stays silent: silence
/// is measured from the last byte, so a slow phone that keeps talking is not cut off.
class Link {
public:
    Link(Transport& transport, Clock& clock) : transport_(&transport), clock_(clock) {}

    /// The same conversation over the phone's next appearance; what was kept of the last one is
    /// gone with it.
    void go_on_over(Transport& transport) {
        transport_ = &transport;
        begin_ = end_ = 0;
    }

    /// One transfer. `bytes` is used in place: no copy.
    asio::awaitable<Result<void>> write(ByteView bytes, Millis limit);

    /// Exactly into.size() bytes; long fields are received in place.
    asio::awaitable<Result<void>> read(std::span<std::byte> into, Millis limit);

    /// What was kept, else one transfer, at most into.size() bytes: for places where the phone may
    /// say one of several things.
    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into, Millis limit);

    /// Reads and throws away until the phone was silent for `quiet`, at most `limit` in all.
    asio::awaitable<Result<void>> drain(Millis quiet, Millis limit);

    template <std::unsigned_integral T>
    asio::awaitable<Result<T>> read_be(Millis limit) {
        std::array<std::byte, sizeof(T)> field{};
        if (auto got = co_await read(field, limit); !got) co_return got.error();
        co_return load_be<T>(field);
    }
    template <std::unsigned_integral T>
    asio::awaitable<Result<T>> read_le(Millis limit) {
        std::array<std::byte, sizeof(T)> field{};
        if (auto got = co_await read(field, limit); !got) co_return got.error();
        co_return load_le<T>(field);
    }
    template <std::unsigned_integral T>
    asio::awaitable<Result<void>> write_be(T value, Millis limit) {
        std::array<std::byte, sizeof(T)> field{};
        store_be(std::span<std::byte>(field), value);
        co_return co_await write(field, limit);
    }

    Clock& clock() { return clock_; }

private:
    asio::awaitable<Result<void>> fill(Millis limit);
    std::size_t take(std::span<std::byte> into);

    /// Holds any bulk packet of any speed and what a pty returns at once. A transfer asked for less
    /// than a packet would overflow, so short fields always come through here.
    static constexpr std::size_t buffer_size = 16 * 1024;
    /// Largest bulk packet (SuperSpeed, USB 3.2 9.6.6): reads in place are multiples of it.
    static constexpr std::size_t largest_packet = 1024;

    Transport* transport_;
    Clock& clock_;
    Bytes buffer_;
    std::size_t begin_ = 0; ///< first kept byte
    std::size_t end_ = 0;   ///< behind the last kept byte
};

} // namespace gangflash
