#include "station/phones/redir_cable.hpp"

#include "base/async/run_on.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace gangflash {

namespace asio = boost::asio;

namespace {
constexpr std::size_t largest_piece = 1U << 20U; ///< whatever a host asks for: up to 4 GiB
}

RedirCable::RedirCable(vphone::VirtualBus& bus,
                       std::shared_ptr<RedirSession> session,
                       Appearance phone,
                       UsbSpeed speed)
    : bus_(bus), session_(std::move(session)), phone_(std::move(phone)), speed_(speed),
      endpoint_zero_(phone_, speed), changed_(session_->executor()) {}

void RedirCable::plug_in() {
    session_->connect(phone_, speed_);
}

std::optional<Bytes> RedirCable::control(const SetupPacket& setup) {
    auto answer = endpoint_zero_.answer(setup);
    if (endpoint_zero_.opened()) open();
    return answer;
}

void RedirCable::bulk_out(BulkRequest request) {
    out_.push_back(std::move(request));
    open(); // a host that speaks without DTR is a host all the same
    changed_.notify();
}

void RedirCable::bulk_in(BulkRequest request) {
    in_.push_back(std::move(request));
    deliver();
    changed_.notify();
}

void RedirCable::cancelled(std::uint64_t id) {
    if (!in_.empty() && in_.front().id == id && !filling_.empty())
        pieces_.push_front(std::exchange(filling_, {})); // the next transfer gets it
    for (std::deque<BulkRequest>* queue : {&in_, &out_}) {
        const auto place = std::ranges::find(*queue, id, &BulkRequest::id);
        if (place == queue->end()) continue;
        session_->give_up(*place);
        queue->erase(place);
        return;
    }
}

void RedirCable::reset() {
    in_.clear();
    out_.clear();
    filling_.clear();
}

void RedirCable::pull_out() {
    leaving_ = true;
    changed_.notify();
    if (!talking_) say_goodbye();
}

void RedirCable::abandon() {
    gone_ = true;
    leaving_ = true;
    reset();
    changed_.notify();
}

void RedirCable::say_goodbye() {
    if (!std::exchange(gone_, true)) session_->disconnect();
}

void RedirCable::open() {
    if (std::exchange(started_, true) || leaving_) return;
    talking_ = true;
    const auto ended = [self = shared_from_this()](const std::exception_ptr& thrown) {
        rethrow_at_end(thrown);
        self->talking_ = false;
        if (self->leaving_) self->say_goodbye();
    };
    start_root(session_->executor(), converse(), ended);
}

asio::awaitable<void> RedirCable::converse() {
    using namespace asio::experimental::awaitable_operators;
    auto opened = co_await bus_.open(phone_);
    if (!opened) co_return; // it has left again: the bus says so next
    transport_ = std::move(*opened);
    co_await (to_phone() || from_phone());
    transport_.reset();
}

asio::awaitable<void> RedirCable::to_phone() {
    for (;;) {
        while (out_.empty()) {
            const bool on = co_await changed_.wait();
            if (!on) co_return;
        }
        const BulkRequest request = std::move(out_.front());
        out_.pop_front();
        const auto sent = co_await transport_->write_all(request.data);
        if (sent) session_->finish_out(request); // else it left: from_phone() ends the conversation
    }
}

/// Ends when the phone has left and was heard to its last word.
asio::awaitable<void> RedirCable::from_phone() {
    for (;;) {
        while (in_.empty()) {
            if (leaving_) co_return;
            const bool on = co_await changed_.wait();
            if (!on) co_return;
        }
        Bytes piece(std::min(in_.front().asked - filling_.size(), largest_piece));
        const auto got = co_await transport_->read_some(piece);
        if (!got) co_return;
        piece.resize(got->value);
        pieces_.push_back(std::move(piece));
        deliver();
    }
}

void RedirCable::deliver() {
    while (!in_.empty() && !pieces_.empty()) {
        const BulkRequest& request = in_.front();
        Bytes& piece = pieces_.front();
        const std::size_t part = std::min(piece.size(), request.asked - filling_.size());
        filling_.insert(filling_.end(), piece.begin(), piece.begin() + static_cast<long>(part));
        piece.erase(piece.begin(), piece.begin() + static_cast<long>(part));
        if (piece.empty()) pieces_.pop_front();
        const bool full = filling_.size() == request.asked;
        const bool short_packet = filling_.size() % bulk_packet_bytes(speed_) != 0;
        if (!full && !short_packet) continue;
        session_->finish_in(request, std::exchange(filling_, {}));
        in_.pop_front();
    }
}

} // namespace gangflash
