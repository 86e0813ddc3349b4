#include "ports/usb/device_look.hpp"

#include "ports/usb/bench.hpp"

#include <algorithm>
#include <array>

namespace gangflash::usb {

DeviceLook look_at(const LibusbDevice& device, const std::filesystem::path& sysfs) {
    std::array<std::uint8_t, 7> ports{}; // USB 2.0, 4.1.1: seven tiers at most
    const int depth = libusb_get_port_numbers(device.get(), ports.data(), ports.size());
    const std::vector<unsigned> chain(ports.begin(), ports.begin() + std::max(depth, 0));
    const unsigned bus = libusb_get_bus_number(device.get());
    const auto folder = sysfs / "bus/usb/devices" / sysfs_device_name(bus, chain);

    DeviceLook look;
    look.path = port_path(sysfs, bus, chain);
    libusb_device_descriptor descriptor{};
    libusb_get_device_descriptor(device.get(), &descriptor); // cannot fail since libusb 1.0.16
    look.vendor_id = descriptor.idVendor;
    look.product_id = descriptor.idProduct;
    look.product = read_attribute(folder / "product");
    look.descriptors = read_file(folder / "descriptors");
    if (const auto interfaces = parse_interfaces(look.descriptors)) look.interfaces = *interfaces;
    return look;
}

} // namespace gangflash::usb
