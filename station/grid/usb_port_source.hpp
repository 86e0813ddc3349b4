#pragma once

#include "station/grid/bridge/port_source.hpp"

namespace gangflash {

/// The USB ports of this machine. Blocks. Errors: port_open_failed (no USB, or udev does not run),
/// internal_error.
Result<std::unique_ptr<PortSource>> open_usb_ports();

} // namespace gangflash
