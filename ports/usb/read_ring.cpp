#include "ports/usb/read_ring.hpp"

#include <algorithm>

namespace gangflash::usb {

struct ReadRing::Slot {
    Slot(PhoneLine& line, ReadRing& ring)
        : transfer(line.make_transfer([this, &ring](TransferEnd how) { ring.ended(*this, how); })) {
    }

    Bytes buffer;          ///< outlives the transfer, being declared first
    std::size_t asked = 0; ///< bytes this transfer may bring
    std::size_t taken = 0; ///< bytes already handed out
    std::optional<TransferEnd> end;
    LibusbTransfer transfer;
};

ReadRing::ReadRing(PhoneLine& line) : line_(line), arrived_(line.executor()) {}

ReadRing::~ReadRing() {
    stop();
}

asio::awaitable<Result<ByteCount>> ReadRing::read(std::span<std::byte> into, bool announced) {
    for (;;) {
        if (fault_) co_return *fault_;
        top_up(announced ? into.size() : 0);
        if (const std::size_t bytes = take(into); bytes > 0) {
            top_up(announced ? into.size() - bytes : 0);
            co_return ByteCount{bytes};
        }
        if (fault_) co_return *fault_;
        const bool refused_by_memory = slots_.empty();
        Wakeup& change = refused_by_memory ? line_.memory().freed : arrived_;
        if (!co_await change.wait()) co_return Fault{ErrorCode::cancelled, {}};
    }
}

/// Bytes of finished transfers; the fault of the first that failed, once all before it are read.
std::size_t ReadRing::take(std::span<std::byte> into) {
    while (!slots_.empty() && slots_.front()->end) {
        Slot& front = *slots_.front();
        const std::size_t left = front.end->bytes - front.taken;
        const std::size_t bytes = std::min(left, into.size());
        std::copy_n(
            front.buffer.begin() + static_cast<std::ptrdiff_t>(front.taken), bytes, into.begin());
        front.taken += bytes;
        const bool used_up = front.taken == front.end->bytes;
        if (used_up && front.end->status != LIBUSB_TRANSFER_COMPLETED &&
            front.end->status != LIBUSB_TRANSFER_CANCELLED) {
            fault_ = transfer_fault(front.end->status, "in", left_);
        } else if (used_up) {
            spare_.push_back(std::move(slots_.front()));
            slots_.pop_front();
        }
        if (bytes > 0 || fault_) return bytes;
    }
    return 0;
}

/// Puts reads in flight: for the announced bytes that no read waits for yet, else the idle ones.
void ReadRing::top_up(std::size_t announced) {
    const std::size_t packet = line_.pipe().packet_bytes;
    shrink_to(announced);
    while (!fault_ && slots_.size() < most_reads) {
        const std::size_t expected = to_come();
        const std::size_t missing = announced > expected ? announced - expected : 0;
        const std::size_t run = std::min(run_bytes, missing / packet * packet);
        const bool want_run = run > packet;
        if (!want_run && in_flight() >= idle_reads) return;
        if (!add(want_run ? run : packet)) return;
    }
}

/// False when nothing could be submitted now.
bool ReadRing::add(std::size_t bytes) {
    if (spare_.empty()) spare_.push_back(std::make_unique<Slot>(line_, *this));
    Slot& slot = *spare_.front();
    if (slot.buffer.size() < bytes) slot.buffer.resize(bytes);
    slot.asked = bytes;
    slot.taken = 0;
    slot.end.reset();
    const int error =
        line_.submit(slot.transfer, line_.pipe().in, std::span(slot.buffer).first(bytes));
    if (error == LIBUSB_SUCCESS) {
        slots_.push_back(std::move(spare_.front()));
        spare_.pop_front();
        return true;
    }
    if (error == LIBUSB_ERROR_NO_MEM && line_.memory().in_flight > 0) return false;
    if (slots_.empty()) // else what is in flight is read first and brings the news
        fault_ = left_ ? Fault{ErrorCode::port_vanished, "direction=in"}
                       : libusb_fault(error, "libusb_submit_transfer", ErrorCode::transfer_failed);
    return false;
}

/// Takes back runs that wait for more than is announced now: the phone ended a run early. What
/// they already hold comes back with them.
void ReadRing::shrink_to(std::size_t announced) {
    std::size_t runs = 0;
    for (const auto& slot : slots_)
        if (!slot->end && slot->asked > line_.pipe().packet_bytes) runs += slot->asked;
    if (runs <= announced) return;
    for (const auto& slot : slots_)
        if (!slot->end && slot->asked > line_.pipe().packet_bytes) slot->transfer.cancel();
}

void ReadRing::ended(Slot& slot, TransferEnd end) {
    slot.end = end;
    arrived_.notify();
}

/// Unread bytes and those that reads in flight may bring.
std::size_t ReadRing::to_come() const {
    std::size_t bytes = 0;
    for (const auto& slot : slots_)
        bytes += slot->end ? slot->end->bytes - slot->taken : slot->asked;
    return bytes;
}

std::size_t ReadRing::in_flight() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(slots_, [](const auto& slot) { return !slot->end.has_value(); }));
}

void ReadRing::stop() {
    for (const auto& slot : slots_)
        slot->transfer.cancel(); // all at once, then wait for each
    slots_.clear();
    spare_.clear();
}

} // namespace gangflash::usb
