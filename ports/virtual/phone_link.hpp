#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "ports/virtual/fault_player.hpp"
#include "ports/virtual/usb_pipe.hpp"

#include <array>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// The cable was pulled, or the phone's life was cancelled: everything the phone was doing ends at
/// once, wherever it was. That is what exceptions model best.
struct CablePulled {};

/// The phone resets itself: watchdog, assertion, order of the host.
struct PhoneReset {
    bool emergency = false; ///< the boot ROM stays in download mode for a while
};

/// The phone switches itself off.
struct PhoneOff {};

/// The phone's view of its cable: exact reads, one packet a send, link speed, and the fault script
/// acting on both. All calls throw CablePulled when the cable goes.
class PhoneLink {
public:
    /// `pull` unplugs the phone for its script, from outside.
    using Pull = std::function<void(Mischief how, std::chrono::milliseconds away)>;

    PhoneLink(std::shared_ptr<UsbPipe> pipe,
              Clock& clock,
              FaultPlayer& faults,
              Pull pull,
              std::uint64_t speed);

    UsbPipe& pipe() { return *pipe_; }

    /// Fills `into`; its bytes do not count as progress of the step.
    asio::awaitable<void> fill(std::span<std::byte> into);

    /// The same for bytes that count: parameters of early stages, payload of later ones.
    asio::awaitable<void> fill_counted(std::span<std::byte> into);

    /// One byte that counts, or nothing when `deadline` comes first.
    asio::awaitable<std::optional<std::byte>> byte_before(Clock::TimePoint deadline);

    /// Waits for the host to open the port; false when `deadline` comes first.
    asio::awaitable<bool> open_before(Clock::TimePoint deadline);

    /// One packet to the host.
    asio::awaitable<void> send(Bytes packet);
    /// The same for payload that counts as progress.
    asio::awaitable<void> send_counted(Bytes packet);

    template <std::unsigned_integral T>
    asio::awaitable<T> read_be() {
        std::array<std::byte, sizeof(T)> raw;
        co_await fill_counted(raw);
        co_return load_be<T>(raw);
    }
    template <std::unsigned_integral T>
    asio::awaitable<void> send_be(T value) {
        Bytes raw;
        append_be(raw, value);
        co_await send(std::move(raw));
    }
    /// Reads a parameter and echoes it, as boot ROM and preloader do.
    template <std::unsigned_integral T>
    asio::awaitable<T> echo_be() {
        const T value = co_await read_be<T>();
        co_await send_be(value);
        co_return value;
    }

    /// The phone enters a step, or one operation of it.
    Step step() const { return faults_.step(); }
    asio::awaitable<void>
    enter(Step step, std::string_view partition = {}, std::uint64_t total = 0);

    /// Progress of a step that moves nothing over the cable.
    asio::awaitable<void> progress(std::uint64_t bytes);

    asio::awaitable<void> pause(std::chrono::microseconds duration);

    /// Never returns: the phone has lost the thread, or its script says so.
    asio::awaitable<void> fall_silent();

    /// The hour of a running watchdog: waiting past it throws PhoneReset.
    void set_watchdog(std::optional<Clock::TimePoint> hour) { watchdog_ = hour; }

    /// True once when the script wants the next storage access to fail.
    bool take_storage_error() { return std::exchange(storage_error_, false); }

private:
    asio::awaitable<void> take_exactly(std::span<std::byte> into);
    asio::awaitable<void> wait_readable();
    asio::awaitable<bool> readable_before(Clock::TimePoint deadline);
    asio::awaitable<void> suffer(std::span<std::byte> received);
    asio::awaitable<void> pace(std::size_t bytes);

    std::shared_ptr<UsbPipe> pipe_;
    Clock& clock_;
    FaultPlayer& faults_;
    Pull pull_;
    std::uint64_t speed_;
    Clock::TimePoint line_free_{};
    std::optional<Clock::TimePoint> watchdog_;
    std::chrono::milliseconds late_{};
    bool flip_next_ = false;
    bool storage_error_ = false;
};

} // namespace gangflash::vphone
