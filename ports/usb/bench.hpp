#pragma once

#include "base/bytes.hpp"
#include "ports/api/port_path.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::usb {

/// What the kernel says about the bench: controllers, hubs, ports. Read from sysfs, opens no
/// device, needs no rights.
///
/// Port paths are `<controller>-<chain>`: the PCI address of the controller, then the port numbers
/// from its root hub on, as in `0000:00:14.0-4.2`. Bus numbers are left out because they move with
/// the order in which controllers start; PCI address and chain stay until somebody re-plugs a hub
/// or a card. A controller has one bus per speed class, so chains of its SuperSpeed bus are marked:
/// `0000:00:14.0-ss4.2`. Controllers that are no PCI device keep their platform name
/// (`vhci_hcd.0-1`); when sysfs does not tell, the bus number stands in (`1-4.2`).

/// A device or hub, as sysfs shows it.
struct BenchDevice {
    std::string sysfs_name; ///< `1-4.2`, `usb1` for a root hub
    PortPath path;          ///< of the port it is plugged in; the controller's name for a root hub
    std::vector<unsigned> chain; ///< port numbers from the root hub on; empty for a root hub
    std::uint16_t vendor_id = 0;
    std::uint16_t product_id = 0;
    std::string product;    ///< the device's own text, may be empty
    double megabits = 0;    ///< 1.5, 12, 480, 5000, …
    unsigned hub_ports = 0; ///< 0: not a hub
    unsigned bus = 0;
    unsigned address = 0; ///< on its bus: with it, the usbfs node
};

/// One host controller with all that hangs on it.
struct BenchController {
    std::string name;   ///< `0000:00:14.0`
    std::string driver; ///< `xhci_hcd`, empty when sysfs does not tell
    std::uint16_t pci_vendor = 0;
    std::uint16_t pci_device = 0;
    std::vector<BenchDevice> devices; ///< root hubs first, then in bench order
};

struct Bench {
    std::vector<BenchController> controllers; ///< by name

    /// Ports a phone can be plugged in, plugged or not, in bench order: every port of every hub of
    /// a USB 2 bus that holds no hub itself. Phones in download mode are USB 2 devices, so the
    /// SuperSpeed twins of those ports are left out.
    std::vector<PortPath> phone_ports() const;
};

/// `sysfs` is `/sys` or a test's folder. What cannot be read is left out: devices come and go.
Bench read_bench(const std::filesystem::path& sysfs);

/// Where the device with this bus number and chain is; both as libusb gives them.
PortPath
port_path(const std::filesystem::path& sysfs, unsigned bus, const std::vector<unsigned>& chain);

/// The name of a device in sysfs, `1-4.2`; `usb1` for an empty chain.
std::string sysfs_device_name(unsigned bus, const std::vector<unsigned>& chain);

/// One attribute without its line end; empty when it cannot be read.
std::string read_attribute(const std::filesystem::path& file);

/// A whole small file; empty when it cannot be read.
Bytes read_file(const std::filesystem::path& file);

} // namespace gangflash::usb
