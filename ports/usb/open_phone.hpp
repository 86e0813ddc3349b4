#pragma once

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "ports/usb/descriptors.hpp"
#include "ports/usb/libusb_handles.hpp"

#include <vector>

namespace gangflash::usb {

/// A phone that is ours alone: open, its interfaces claimed, its line set.
struct OpenPhone {
    LibusbHandle handle;
    std::vector<InterfaceClaim> claims; ///< released before the handle closes
    PhonePipe pipe;
};

/// Opens, takes the interfaces away from cdc_acm, and sets the line: 921600 8N1, DTR and RTS on.
/// The values do not matter to any phone, but the preloader stays silent until it has seen one
/// SET_LINE_CODING (reference: mtk-brom-preloader-legacy-da.md, 1.3). A phone that stalls the line
/// requests is taken as it is.
///
/// Blocks for a few milliseconds, at worst for two control requests of `control_limit`, four when
/// the phone is asked for its descriptors: call it away from the station's executor and from the
/// event thread. `descriptors` as parse_interfaces wants them; empty when sysfs gave none, then the
/// phone is asked.
/// Errors: port_vanished, port_no_permission, port_open_failed, io_timeout (control request).
Result<OpenPhone> open_phone(const LibusbDevice& device, Bytes descriptors, PipeKind kind);

/// Of one request. USB 2.0, 9.2.6.4, gives a phone 500 ms for the first packet of its answer.
inline constexpr Millis control_limit{500};

} // namespace gangflash::usb
