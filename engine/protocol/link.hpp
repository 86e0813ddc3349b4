#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "ports/api/transport.hpp"

#include <array>
#include <chrono>
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
/// glued.
///
/// Three limits hold, so that neither silence nor a drip keeps a port:
/// * silence: `limit` from the last byte, then `io_timeout` (detail `limit_ms=…`);
/// * the answer: a field of n bytes is complete within `limit` + 1 s + n / `slowest_speed`, else
///   `answer_overdue` (`limit_ms=… bytes=got/wanted`), however busily its bytes drip in;
/// * the step: all waiting for the phone since begin_step() takes at most its patience + the bytes
///   moved / `slowest_speed`, else `answer_overdue` (`step_limit_ms=…`).
class Link {
public:
    /// Bytes per second that the slowest cable still moves: eight phones on one full-speed hub
    /// (USB 1.1, some 1 MiB/s in all) stay well above. Slower is broken, or a proxy that plays
    /// games.
    static constexpr std::uint64_t slowest_speed = 64 * kib;

    /// Of a step, beside its bytes: the longest single wait there is, an erase of everything
    /// (erase_in_all, 15 minutes), and what is asked around it.
    static constexpr Millis step_patience{20 * 60 * 1000};

    Link(Transport& transport, Clock& clock) : transport_(&transport), clock_(clock) {}

    /// Another step begins: what it may wait for its phone is counted anew.
    void begin_step(Millis patience = step_patience) {
        patience_ = patience;
        waited_ = {};
        moved_ = 0;
    }

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
    asio::awaitable<Result<ByteCount>> read_transfer(std::span<std::byte> into, Millis limit);
    std::size_t take(std::span<std::byte> into);
    Millis left_of_step(std::uint64_t bytes) const;
    Fault step_overdue() const;
    void waited(Clock::TimePoint since) { waited_ += clock_.now() - since; }

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

    Millis patience_ = step_patience;
    std::chrono::microseconds waited_{}; ///< for the phone, in this step
    std::uint64_t moved_ = 0;            ///< bytes of this step, both ways
};

} // namespace gangflash
