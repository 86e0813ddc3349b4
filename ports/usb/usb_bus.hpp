#pragma once

#include "base/clock.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/usb/identity_table.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash {

struct UsbBusOptions {
    usb::IdentityTable identities;
    std::vector<PortPath> allowed; ///< only these ports are watched; empty: all
    std::vector<PortPath> ignored; ///< never watched, whatever `allowed` says
    std::filesystem::path sysfs = "/sys";
    /// Open, look at and close devices. Opening takes milliseconds, with a sick phone up to a
    /// second: enough threads that a few of those do not hold up the rest of a bench.
    std::size_t helper_threads = 6;
    Clock* clock = nullptr; ///< for first_byte_delays(), outlives the bus; absent: not measured
};

/// Phones behind libusb. Port paths: ports/usb/bench.hpp.
///
/// Every phone that comes is reported with its mode; those that are not in a MediaTek download
/// mode (another maker's, fastboot, Android, META) are named in `product` and open() refuses them
/// with not_mediatek, so nothing is ever written to one.
///
/// libusb's events run on one thread and its callbacks only post to the executor; opening, closing
/// and looking at a new device run on a few threads of the bus, so a sick phone delays no other.
/// Nothing polls or sleeps. The bus outlives its transports; the executor's context outlives the
/// bus and must not run handlers while the bus is destroyed.
class UsbBus final : public PortBus {
public:
    /// Starts watching; devices already present are reported first. Errors: internal_error (no
    /// usbfs, no udev).
    static Result<std::unique_ptr<UsbBus>> start(asio::any_io_executor executor,
                                                 UsbBusOptions options);
    /// Cancels all transfers, closes all phones, joins all threads.
    ~UsbBus() override;

    asio::awaitable<Result<BusEvent>> next() override;

    /// Errors: port_vanished, port_no_permission, port_open_failed (another program has it),
    /// io_timeout, not_mediatek.
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;

    std::vector<PortPath> ports() const override;

    /// For tests and the log: what is held now.
    struct Usage {
        std::size_t open_ports = 0;
        unsigned transfers = 0;
    };
    Usage usage() const;

    /// How fast phones are caught: from libusb's word of an arrival to the first transfer handed
    /// to the kernel, one for each phone opened so far. Those present at the start are left out:
    /// nobody waited for them. Only the last `most_delays` are kept.
    std::vector<std::chrono::microseconds> first_byte_delays() const;
    static constexpr std::size_t most_delays = 10'000;

private:
    struct Impl;
    explicit UsbBus(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_; ///< also held by work in flight
};

} // namespace gangflash
