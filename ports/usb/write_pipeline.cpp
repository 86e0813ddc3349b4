#include "ports/usb/write_pipeline.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gangflash::usb {

struct WritePipeline::Message {
    /// Should the coroutine be destroyed in mid-write (the io_context died), its buffer dies too:
    /// nothing may be in flight then.
    ~Message() {
        if (pipeline.in_flight() > 0) pipeline.stop();
    }

    WritePipeline& pipeline;
    std::span<std::byte> rest; ///< not yet submitted
    bool submitted = false;    ///< at least one piece, be it empty
    bool refused = false;      ///< the kernel had no memory for the next piece
    bool all_submitted() const { return submitted && rest.empty(); }
};

asio::awaitable<Result<void>> WritePipeline::write(ByteView from) {
    // libusb's buffers are not const because reads share them; an OUT transfer only reads.
    Message message{*this, {const_cast<std::byte*>(from.data()), from.size()}};
    taken_ = 0;
    fault_.reset();
    bool cancelled = false;
    for (;;) {
        if (!fault_ && !cancelled) send_more(message);
        if (in_flight() == 0 && (fault_ || cancelled || message.all_submitted())) break;
        Wakeup& change = in_flight() == 0 && message.refused ? line_.memory().freed : ended_;
        if (!co_await change.wait() && !cancelled) {
            cancelled = true;
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            cancel_pieces();
        }
    }
    // A fault that came first explains more than the cancelling that followed it.
    if (fault_) co_return with_context(*fault_, fmt::format("sent={}/{}", taken_, from.size()));
    if (!cancelled) co_return success();
    // The caller is told by the fault; what it does next may be cancelled again.
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    co_return Fault{ErrorCode::cancelled, {}};
}

void WritePipeline::send_more(Message& message) {
    message.refused = false;
    while (!message.all_submitted()) {
        Piece* piece = idle_piece();
        if (piece == nullptr) return;
        const auto part = message.rest.first(std::min(piece_bytes, message.rest.size()));
        const int error = line_.submit(piece->transfer, line_.pipe().out, part);
        if (error == LIBUSB_ERROR_NO_MEM && line_.memory().in_flight > 0) {
            message.refused = true; // goes on when any transfer of the bus has ended
            return;
        }
        if (error != LIBUSB_SUCCESS) {
            fault_ =
                left_ ? Fault{ErrorCode::port_vanished, "direction=out"}
                      : libusb_fault(error, "libusb_submit_transfer", ErrorCode::transfer_failed);
            cancel_pieces();
            return;
        }
        piece->asked = part.size();
        piece->in_flight = true;
        if (on_first_) std::exchange(on_first_, nullptr)();
        message.rest = message.rest.subspan(part.size());
        message.submitted = true;
    }
}

void WritePipeline::ended(Piece& piece, TransferEnd end) {
    piece.in_flight = false;
    taken_ += end.bytes;
    const bool whole = end.status == LIBUSB_TRANSFER_COMPLETED && end.bytes == piece.asked;
    const bool ours = end.status == LIBUSB_TRANSFER_CANCELLED;
    if (!whole && !ours && !fault_) {
        fault_ = transfer_fault(end.status, "out", left_);
        cancel_pieces(); // what follows a hole is of no use to the phone
    }
    ended_.notify();
}

void WritePipeline::cancel_pieces() {
    for (Piece& piece : pieces_)
        if (piece.in_flight) piece.transfer.cancel();
}

WritePipeline::Piece* WritePipeline::idle_piece() {
    for (Piece& piece : pieces_)
        if (!piece.in_flight) return &piece;
    if (pieces_.size() == pieces_in_flight) return nullptr;
    const std::size_t index = pieces_.size();
    pieces_.push_back(
        Piece{line_.make_transfer([this, index](TransferEnd end) { ended(pieces_[index], end); })});
    return &pieces_.back();
}

std::size_t WritePipeline::in_flight() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(pieces_, [](const Piece& piece) { return piece.in_flight; }));
}

} // namespace gangflash::usb
