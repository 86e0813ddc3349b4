#pragma once

#include "base/result.hpp"
#include "ports/api/port_bus.hpp"

#include <functional>
#include <memory>
#include <set>

namespace gangflash {

/// Tells what is plugged in and out, whatever the ports are bound to. Opens no phone. An interface,
/// so that whoever listens can be tested without USB.
class PortWatch {
public:
    using OnEvent = std::function<void(Result<BusEvent>)>; ///< a fault is the last thing told

    virtual ~PortWatch() = default; ///< nothing is told any more once it has returned
    PortWatch() = default;
    PortWatch(const PortWatch&) = delete;
    PortWatch& operator=(const PortWatch&) = delete;

    /// Ports with something in them when it was opened.
    virtual std::set<PortPath> occupied() const = 0;

    /// Once. `on_event` is called on the watch's own thread; what is there comes first.
    virtual void start(OnEvent on_event) = 0;
};

/// Blocks. Error: port_open_failed and the like, when this machine has no USB to watch.
using OpenWatch = std::function<Result<std::unique_ptr<PortWatch>>()>;

/// All USB ports of this machine, on a thread of its own. Errors: check_usb()'s, UsbBus::start()'s.
Result<std::unique_ptr<PortWatch>> watch_usb_ports();

/// Ports that have something in them, hubs included, as sysfs shows them now.
std::set<PortPath> occupied_usb_ports();

} // namespace gangflash
