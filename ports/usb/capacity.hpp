#pragma once

#include "base/units.hpp"
#include "ports/usb/bench.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace gangflash::usb {

/// How many phones a controller can hold at once. Each device takes one device slot, and each
/// endpoint one endpoint context; when either runs out, the kernel logs "Not enough host
/// controller resources" and the phone never appears.
struct ControllerLimits {
    std::optional<unsigned> device_slots;
    std::optional<unsigned> endpoint_contexts;
    std::string source; ///< where the numbers come from, said to the user
};

/// The controller's own registers where debugfs may be read (root), else a table by PCI id, else
/// nothing is known.
ControllerLimits find_limits(const BenchController& controller, const std::filesystem::path& sysfs);

struct ControllerCapacity {
    unsigned hubs = 0;              ///< external hubs; each takes a slot and contexts too
    unsigned others = 0;            ///< keyboards and the like
    unsigned phone_ports = 0;       ///< places to plug a phone in
    std::optional<unsigned> phones; ///< that fit at once; nothing when no limit is known
    std::string because;            ///< the limit that bites, in one sentence
};

ControllerCapacity estimate(const BenchController& controller, const ControllerLimits& limits);

/// Kernel memory for the transfers of `phones` ports writing at once (write_pipeline.hpp,
/// read_ring.hpp).
ByteCount planned_transfer_memory(std::size_t phones);

} // namespace gangflash::usb
