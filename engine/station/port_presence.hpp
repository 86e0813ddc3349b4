#pragma once

#include "base/async/wakeup.hpp"
#include "base/clock.hpp"
#include "ports/api/port_bus.hpp"

#include <cstdint>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What is plugged in at one port, as the bus reports it, and which of its appearances the slot has
/// taken already. Decides nothing about phones.
///
/// Lives on the engine's executor.
class PortPresence {
public:
    PortPresence(Clock& clock, asio::any_io_executor executor)
        : clock_(clock), changed_(std::move(executor)), absent_since_(clock.now()) {}

    /// False when the bus reports an arrival that is known: hotplug may do so twice.
    bool arrived(const Appearance& appearance);

    /// False for the departure of an older appearance.
    bool departed(const Departure& departure);

    /// Wakes who waits, for a reason that is not the port's.
    void wake() { changed_.notify(); }

    const std::optional<Appearance>& present() const { return present_; }

    /// An appearance that nobody has taken.
    bool has_new() const { return present_ && present_->number > taken_; }

    /// What is there is the appearance that was taken last.
    bool has_taken() const { return present_ && present_->number == taken_; }

    /// The slot deals with this appearance, or puts it aside.
    void take(const Appearance& appearance) { taken_ = appearance.number; }
    void take_present() {
        if (present_) taken_ = present_->number;
    }

    /// From now on left() says whether the phone left.
    void begin_attempt() { left_ = false; }
    bool left() const { return left_; }

    Clock::TimePoint absent_since() const { return absent_since_; }

    /// Until something changes at the port, or wake().
    asio::awaitable<void> change();

    /// The same, false once `deadline` has come first.
    asio::awaitable<bool> change_before(Clock::TimePoint deadline);

private:
    Clock& clock_;
    Wakeup changed_;
    std::optional<Appearance> present_;
    std::uint64_t newest_ = 0; ///< number of the newest appearance seen, 0 = none
    std::uint64_t taken_ = 0;  ///< number of the newest one taken or put aside
    Clock::TimePoint absent_since_;
    bool left_ = false;
};

} // namespace gangflash
