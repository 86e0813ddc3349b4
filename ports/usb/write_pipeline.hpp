#pragma once

#include "ports/usb/phone_line.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash::usb {

/// Sends one message as several transfers, a few of them in flight, straight from the caller's
/// memory.
///
/// All pieces but the last are whole packets, so the phone sees one transfer that ends where the
/// message ends. No zero-length packet follows an exact multiple: every payload's length is known
/// to the phone beforehand (reference: mtk-brom-preloader-legacy-da.md, 1.4, rules 1 to 3).
///
/// On the bus's executor, one writer at a time.
class WritePipeline {
public:
    static constexpr std::size_t piece_bytes = 128 * kib; ///< a multiple of every packet size
    static constexpr std::size_t pieces_in_flight = 4;

    /// `on_first`, unless empty, is called when the first piece of all is with the kernel.
    WritePipeline(PhoneLine& line, std::function<void()> on_first)
        : line_(line), ended_(line.executor()), on_first_(std::move(on_first)) {}
    ~WritePipeline() { stop(); }

    /// Errors: port_vanished, transfer_failed (both with `sent=` bytes), cancelled. Ends only after
    /// the last piece has left the kernel, so `from` may then be freed. An empty `from` sends one
    /// zero-length packet.
    asio::awaitable<Result<void>> write(ByteView from);

    /// The phone was seen to leave: failing transfers are explained by that.
    void on_left() { left_ = true; }

    /// Cancels all and blocks until none is in flight. Any thread, after line.hang_up().
    void stop() { pieces_.clear(); }

private:
    struct Piece {
        LibusbTransfer transfer;
        std::size_t asked = 0;
        bool in_flight = false;
    };
    struct Message;

    void send_more(Message& message);
    void ended(Piece& piece, TransferEnd end);
    void cancel_pieces();
    Piece* idle_piece();
    std::size_t in_flight() const;

    PhoneLine& line_;
    Wakeup ended_;
    std::function<void()> on_first_; ///< emptied when called
    std::deque<Piece> pieces_;       ///< addresses stay: pieces are only added
    std::size_t taken_ = 0;          ///< bytes of the current message the phone took
    std::optional<Fault> fault_;
    bool left_ = false;
};

} // namespace gangflash::usb
