#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash {

/// `usb`: the ports the slot map binds.
struct UsbPorts {};

/// `virtual:N[@chip,…]`: phones of software in this process; chips are dealt in turn.
struct VirtualPorts {
    std::size_t count = 0;
    std::vector<std::string> chips; ///< empty: those of the job's packages
};

/// `serial:PATH`
struct SerialPort {
    std::filesystem::path path;
};

/// `replay:DIR`: what `--record DIR` wrote, played back.
struct ReplayPorts {
    std::filesystem::path folder;
};

using PortSpec = std::variant<UsbPorts, VirtualPorts, SerialPort, ReplayPorts>;

/// The most phones `virtual:N` makes: what one host's hubs could carry.
inline constexpr std::size_t most_virtual_phones = 512;

/// One `--ports` word. Faults `port_unknown` and, of virtual phones, `virtual_phone_invalid`,
/// with the word and the cause.
Result<PortSpec> parse_port_spec(std::string_view word);

} // namespace gangflash
