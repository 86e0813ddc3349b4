#pragma once

#include "ports/usb/phone_line.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash::usb {

/// Reads ahead: a small ring of transfers, always a few in flight, handed out in order.
///
/// A transfer ends at a short packet or when it is full. The preloader sends no zero-length packet
/// after an exact multiple (reference: mtk-brom-preloader-legacy-da.md, 1.4), so a transfer larger
/// than one packet could keep an answer for ever; larger ones are used only for bytes the caller
/// has announced, and never for more of them than are still to come.
///
/// On the bus's executor, one reader at a time.
class ReadRing {
public:
    /// Of one packet each, waiting for whatever the phone says next.
    static constexpr std::size_t idle_reads = 4;
    /// In all: bounds the memory of one port.
    static constexpr std::size_t most_reads = 8;
    /// Of one announced run; a multiple of every packet size.
    static constexpr std::size_t run_bytes = 64 * kib;

    explicit ReadRing(PhoneLine& line);
    ~ReadRing();

    /// Puts the idle reads in flight, so that the phone's first word has somewhere to go.
    void start() { top_up(0); }

    /// 1..into.size() bytes of one transfer; zero-length packets are skipped. With `announced`, at
    /// least into.size() bytes are still to come, so a transfer may hold many packets.
    /// Errors: port_vanished, transfer_failed, cancelled. A fault stays: the ring is dead then.
    asio::awaitable<Result<ByteCount>> read(std::span<std::byte> into, bool announced);

    /// The phone was seen to leave: failing transfers are explained by that.
    void on_left() { left_ = true; }

    /// Cancels all and blocks until none is in flight. Any thread, after line.hang_up().
    void stop();

private:
    struct Slot;

    void top_up(std::size_t announced);
    bool add(std::size_t bytes);
    void shrink_to(std::size_t announced);
    void ended(Slot& slot, TransferEnd end);
    std::size_t take(std::span<std::byte> into);
    std::size_t to_come() const;
    std::size_t in_flight() const;

    PhoneLine& line_;
    Wakeup arrived_;
    std::deque<std::unique_ptr<Slot>> slots_; ///< in the order of submission
    std::deque<std::unique_ptr<Slot>> spare_; ///< waiting for use
    std::optional<Fault> fault_;
    bool left_ = false;
};

} // namespace gangflash::usb
