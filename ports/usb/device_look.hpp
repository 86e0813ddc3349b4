#pragma once

#include "ports/api/port_path.hpp"
#include "ports/usb/descriptors.hpp"
#include "ports/usb/libusb_handles.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gangflash::usb {

/// What can be learnt of a device without opening it.
struct DeviceLook {
    PortPath path;
    std::uint16_t vendor_id = 0;
    std::uint16_t product_id = 0;
    std::string product;                    ///< its own text, may be empty
    Bytes descriptors;                      ///< as the kernel read them; empty when sysfs gave none
    std::vector<InterfaceFacts> interfaces; ///< empty when the descriptors make no sense
    PipeKind pipe = PipeKind::cdc_data;     ///< chosen by the identity table afterwards
};

/// Reads sysfs; a few file reads, which wait while the kernel resets the device. Any thread.
DeviceLook look_at(const LibusbDevice& device, const std::filesystem::path& sysfs);

} // namespace gangflash::usb
