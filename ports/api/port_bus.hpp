#pragma once

#include "base/result.hpp"
#include "ports/api/port_path.hpp"
#include "ports/api/transport.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a phone shows itself as on the bus. From VID:PID, so a hint only: the boot ROM and the
/// preloader are told apart by command FE (reference: mtk-brom-preloader-legacy-da.md, 1.1, 3.4).
enum class PhoneMode : std::uint8_t {
    unknown,   ///< a tty: no identity before the first answer
    brom,      ///< 0e8d:0003
    preloader, ///< 0e8d:2000
    agent,     ///< 0e8d:2001, a Download Agent after its speed switch
    fastboot,  ///< the phone's boot loader waits for fastboot
    booted,    ///< Android, META: the phone has booted something
    foreign,   ///< not a MediaTek phone
};

constexpr std::string_view to_string(PhoneMode mode) {
    switch (mode) {
    case PhoneMode::unknown:
        return "unknown";
    case PhoneMode::brom:
        return "brom";
    case PhoneMode::preloader:
        return "preloader";
    case PhoneMode::agent:
        return "agent";
    case PhoneMode::fastboot:
        return "fastboot";
    case PhoneMode::booted:
        return "booted";
    case PhoneMode::foreign:
        return "foreign";
    }
    return "?";
}

/// One enumeration of something at one port. Leaving and coming back makes a new one.
struct Appearance {
    PortPath path;
    std::uint64_t number = 0; ///< given by the bus, increasing: tells two appearances apart
    PhoneMode mode = PhoneMode::unknown;
    std::uint16_t vendor_id = 0;  ///< 0 where the port has none (tty)
    std::uint16_t product_id = 0; ///< 0 where the port has none (tty)
    std::string product;          ///< the device's own product string, may be empty
};

struct Departure {
    PortPath path;
    std::uint64_t number = 0; ///< of the appearance that ended
};

using BusEvent = std::variant<Appearance, Departure>;

/// Watches a set of ports: USB, virtual phones, one tty.
///
/// Calls are made from one executor and complete there. The bus outlives its transports.
class PortBus {
public:
    virtual ~PortBus() = default;
    PortBus() = default;
    PortBus(const PortBus&) = delete;
    PortBus& operator=(const PortBus&) = delete;

    /// The next arrival or departure, in the order seen; first come those already present. Ends
    /// with `cancelled` once its coroutine is cancelled. One caller at a time.
    virtual asio::awaitable<Result<BusEvent>> next() = 0;

    /// Opens the port for the station alone. `port_vanished` when the phone has already left.
    virtual asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) = 0;

    /// Ports this bus knows to exist, plugged or not, in bench order.
    virtual std::vector<PortPath> ports() const = 0;
};

} // namespace gangflash
