#pragma once

#include "base/units.hpp"
#include "ports/usb/libusb_handles.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace gangflash::usb {

/// What one request on endpoint 0 asks (USB 2.0, 9.3); its wLength is the size of the data.
struct ControlSetup {
    std::uint8_t type = 0; ///< bit 7: the phone sends the data
    std::uint8_t request = 0;
    std::uint16_t value = 0;
    std::uint16_t index = 0;
};

/// Sends one request and blocks until the phone has answered: the bytes of data moved, or a libusb
/// error, the same ones as libusb_control_transfer: PIPE is a STALL, NO_DEVICE a phone that left,
/// TIMEOUT `limit` run out, IO anything else on the wire. `data` is 64 KiB at most.
///
/// Returns only after the kernel has given the transfer back, so data and handle are free then. Not
/// libusb's own synchronous call: the thread that frees a transfer there and the one that completed
/// it meet in no lock, and it waits for a lost callback for ever.
///
/// Any thread but the event thread, which must be running: it brings the end.
int control_request(const LibusbHandle& handle,
                    const ControlSetup& setup,
                    std::span<std::byte> data,
                    Millis limit);

} // namespace gangflash::usb
