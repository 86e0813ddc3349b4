#pragma once

#include "base/result.hpp"
#include "ports/api/port_bus.hpp"

#include <functional>
#include <memory>
#include <set>

namespace gangflash {

/// Tells what is plugged in and out, for the port wizard: USB behind an interface, so that tests
/// need none.
class PortSource {
public:
    using OnEvent = std::function<void(Result<BusEvent>)>; ///< a fault is the last thing told

    virtual ~PortSource() = default; ///< nothing is told any more once it has returned
    PortSource() = default;
    PortSource(const PortSource&) = delete;
    PortSource& operator=(const PortSource&) = delete;

    /// Ports with something in them when it was opened.
    virtual std::set<PortPath> occupied() const = 0;

    /// Begins; `on_event` is called on another thread.
    virtual void start(OnEvent on_event) = 0;
};

/// Blocks. Error: port_open_failed and the like, when this machine has no USB to watch.
using OpenPorts = std::function<Result<std::unique_ptr<PortSource>>()>;

} // namespace gangflash
