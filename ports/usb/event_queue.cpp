#include "ports/usb/event_queue.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::usb {

void EventQueue::push(Appearance appearance) {
    waiting_.emplace_back(std::move(appearance));
    changed_.notify();
}

void EventQueue::push(Departure departure) {
    const auto arrival = std::ranges::find_if(waiting_, [&](const BusEvent& event) {
        const auto* seen = std::get_if<Appearance>(&event);
        return seen != nullptr && seen->number == departure.number;
    });
    if (arrival != waiting_.end()) {
        waiting_.erase(arrival);
        return;
    }
    waiting_.emplace_back(std::move(departure));
    changed_.notify();
}

asio::awaitable<Result<BusEvent>> EventQueue::next() {
    while (waiting_.empty() && !closed_)
        if (!co_await changed_.wait()) co_return Fault{ErrorCode::cancelled, {}};
    if (waiting_.empty()) co_return Fault{ErrorCode::cancelled, "bus=usb closed"};
    BusEvent event = std::move(waiting_.front());
    waiting_.pop_front();
    co_return event;
}

void EventQueue::close() {
    closed_ = true;
    changed_.notify();
}

} // namespace gangflash::usb
