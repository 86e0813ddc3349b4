#pragma once

#include "base/async/wakeup.hpp"
#include "ports/api/port_bus.hpp"

#include <deque>

namespace gangflash::usb {

/// What the bus has to tell, in order. On the bus's executor.
///
/// Bounded by the number of ports: a phone that came and went before anybody asked is not told at
/// all, so at most a departure and an arrival wait for each port.
class EventQueue {
public:
    explicit EventQueue(const asio::any_io_executor& executor) : changed_(executor) {}

    void push(Appearance appearance);
    void push(Departure departure);

    /// Errors: cancelled (the caller, or the bus is closing). One caller at a time.
    asio::awaitable<Result<BusEvent>> next();

    void close();

private:
    std::deque<BusEvent> waiting_;
    Wakeup changed_;
    bool closed_ = false;
};

} // namespace gangflash::usb
