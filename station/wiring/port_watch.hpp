#pragma once

#include "base/result.hpp"
#include "ports/api/port_bus.hpp"

#include <functional>
#include <memory>
#include <set>

namespace gangflash {

/// Watches all USB ports of this machine, whatever they are bound to, on a thread of its own. Opens
/// no phone.
class PortWatch {
public:
    using OnEvent = std::function<void(Result<BusEvent>)>; ///< a fault is the last thing told

    /// Blocks. Errors: check_usb()'s and UsbBus::start()'s.
    static Result<std::unique_ptr<PortWatch>> open();
    ~PortWatch(); ///< joins the thread; nothing is told any more
    PortWatch(const PortWatch&) = delete;
    PortWatch& operator=(const PortWatch&) = delete;

    /// Ports with something in them when it was opened.
    const std::set<PortPath>& occupied() const;

    /// Once. `on_event` is called on the watch's thread; what is there comes first.
    void start(OnEvent on_event);

private:
    struct Impl;
    explicit PortWatch(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Ports that have something in them, hubs included, as sysfs shows them now.
std::set<PortPath> occupied_usb_ports();

} // namespace gangflash
