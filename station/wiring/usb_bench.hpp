#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/station/station_engine.hpp"
#include "engine/unit/events.hpp"
#include "ports/api/port_bus.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash {

/// Without USB a bus would open and stay silent for ever. Error: port_open_failed (this machine has
/// no USB, or udev does not run).
Result<void> check_usb();

struct UsbBenchOptions {
    std::filesystem::path slots; ///< the slot map (config/lists/slot_map.hpp)
    bool every_port = false;     ///< ports without a label are slots too (identify)
    std::string batch;           ///< named in the events of phones on unbound ports
};

/// The USB ports of this machine as the slot map lays them out.
///
/// A phone on an unbound port is told to the observer (an arrival with a note and no slot) and
/// never reaches the engine, so it is shown and not flashed. Ignored ports are not watched at all.
class UsbBench final : public PortBus {
public:
    /// Errors: slot_map_invalid (slot map, or nothing bound in it), port_open_failed (this machine
    /// has no USB, or udev does not run: no phone would ever be seen). The rest outlives the bench.
    static Result<std::unique_ptr<UsbBench>> open(const asio::any_io_executor& executor,
                                                  Clock& clock,
                                                  StationObserver& observer,
                                                  UsbBenchOptions options);
    ~UsbBench() override;

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override;

    /// In bench order.
    const std::vector<SlotBinding>& slots() const;

    /// UsbBus::first_byte_delays().
    std::vector<std::chrono::microseconds> first_byte_delays() const;

private:
    struct Impl;
    explicit UsbBench(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
