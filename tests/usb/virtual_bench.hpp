#pragma once

#include "base/clock.hpp"
#include "ports/virtual/virtual_bus.hpp"
#include "tests/usb/usb_testbed.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace gangflash::test {

/// Virtual phones behind mocked USB ports: what plugs itself into the virtual bus appears in the
/// testbed under its VID:PID, and every bulk transfer goes to the phone and back. The phones live
/// on a thread of this object.
class VirtualBench {
public:
    /// Phone i stands at `1-H.P`, eight to a hub; makes the hubs.
    VirtualBench(UsbTestbed& testbed, vphone::BankOptions options);
    ~VirtualBench();
    VirtualBench(const VirtualBench&) = delete;
    VirtualBench& operator=(const VirtualBench&) = delete;

    vphone::VirtualBus& bus() { return bus_; }

    /// The phones come to life.
    void start();

private:
    asio::awaitable<Result<void>> mirror();
    asio::awaitable<void> appear(Appearance phone);
    void leave(const PortPath& path);

    UsbTestbed& testbed_;
    SystemClock clock_;
    asio::io_context loop_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    vphone::VirtualBus bus_;
    using Cut = std::function<void()>;
    std::map<PortPath, Cut> plugged_; ///< in the testbed now, and how to let go of each
    std::thread thread_;
};

} // namespace gangflash::test
