#include "engine/station/port_presence.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace gangflash {

bool PortPresence::arrived(const Appearance& appearance) {
    if (appearance.number <= newest_) return false;
    newest_ = appearance.number;
    present_ = appearance;
    changed_.notify();
    return true;
}

bool PortPresence::departed(const Departure& departure) {
    if (!present_ || present_->number != departure.number) return false;
    present_.reset();
    absent_since_ = clock_.now();
    left_ = true;
    return true;
}

asio::awaitable<void> PortPresence::change() {
    co_await changed_.wait();
}

asio::awaitable<bool> PortPresence::change_before(Clock::TimePoint deadline) {
    using namespace asio::experimental::awaitable_operators;
    const Clock::TimePoint now = clock_.now();
    if (now >= deadline) co_return false;
    const auto first = co_await (changed_.wait() || clock_.sleep_for(deadline - now));
    co_return first.index() == 0;
}

} // namespace gangflash
