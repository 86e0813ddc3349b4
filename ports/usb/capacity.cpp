#include "ports/usb/capacity.hpp"

#include "ports/usb/identity_table.hpp"
#include "ports/usb/read_ring.hpp"
#include "ports/usb/write_pipeline.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include <fmt/format.h>

namespace gangflash::usb {

namespace {

// Contexts of one phone: endpoint 0, bulk in, bulk out, and the interrupt endpoint of its
// communications interface, which is configured although nobody reads it.
constexpr unsigned contexts_per_phone = 4;
constexpr unsigned contexts_per_hub = 2;    ///< endpoint 0 and the status change endpoint
constexpr unsigned contexts_per_other = 3;  ///< endpoint 0 and, as a guess, two more
constexpr unsigned addresses_per_bus = 127; ///< USB 2.0, 9.1.1.4: seven bits

struct KnownController {
    std::uint16_t vendor, device;
    std::optional<unsigned> slots, contexts;
    std::string_view source;
};

constexpr std::array known_controllers{
    KnownController{0x8086,
                    0x1e31,
                    32,
                    64,
                    "Linux xhci-pci.c, quirk XHCI_EP_LIMIT_QUIRK (Intel Panther Point)"},
    KnownController{0x1912, 0x0014, 32, std::nullopt, "Renesas uPD720201 datasheet: 32 devices"},
    KnownController{0x1912, 0x0015, 32, std::nullopt, "Renesas uPD720202 datasheet: 32 devices"},
    KnownController{0x1106, 0x3483, 32, std::nullopt, "VIA VL805: 32 devices"},
};

/// Unverified: Intel's later controllers are reported to stop at 96 endpoint contexts; reading
/// their registers as root shows the slots, only a full bench shows the contexts.
constexpr KnownController other_intel{
    0x8086, 0, 64, 96, "field reports on Intel xHCI (unverified)"};

/// xHCI 1.2, 5.3.3: HCSPARAMS1, bits 7:0 MaxSlots; as xhci_hcd prints it in debugfs.
std::optional<unsigned> slots_from_registers(const BenchController& controller,
                                             const std::filesystem::path& sysfs) {
    std::ifstream in(sysfs / "kernel/debug/usb/xhci" / controller.name / "reg-cap");
    for (std::string line; std::getline(in, line);) {
        const std::size_t value = line.find("0x");
        if (!line.starts_with("HCSPARAMS1") || value == std::string::npos) continue;
        std::uint32_t bits = 0;
        std::from_chars(line.data() + value + 2, line.data() + line.size(), bits, 16);
        return bits & 0xffU;
    }
    return std::nullopt;
}

bool is_hub(const BenchDevice& device) {
    return device.hub_ports > 0 && !device.chain.empty();
}

} // namespace

ControllerLimits find_limits(const BenchController& controller,
                             const std::filesystem::path& sysfs) {
    ControllerLimits limits;
    const auto known = std::ranges::find_if(known_controllers, [&](const KnownController& row) {
        return row.vendor == controller.pci_vendor && row.device == controller.pci_device;
    });
    const KnownController* row = known != known_controllers.end() ? &*known : nullptr;
    if (row == nullptr && controller.pci_vendor == other_intel.vendor) row = &other_intel;
    if (row != nullptr) limits = {row->slots, row->contexts, std::string(row->source)};
    if (const auto slots = slots_from_registers(controller, sysfs)) {
        limits.device_slots = slots;
        limits.source = limits.source.empty() ? "the controller's registers"
                                              : "the controller's registers; " + limits.source;
    }
    return limits;
}

ControllerCapacity estimate(const BenchController& controller, const ControllerLimits& limits) {
    ControllerCapacity capacity;
    for (const BenchDevice& device : controller.devices) {
        const bool root_hub = device.chain.empty();
        if (is_hub(device)) ++capacity.hubs;
        if (!root_hub && !is_hub(device)) ++capacity.others;
    }
    // Phones that are plugged in now are among the others; they are what the room is for.
    const IdentityTable ids;
    const auto is_phone = [&ids](const BenchDevice& device) {
        return device.hub_ports == 0 && ids.find(device.vendor_id, device.product_id, {});
    };
    capacity.others -= static_cast<unsigned>(std::ranges::count_if(controller.devices, is_phone));
    Bench alone;
    alone.controllers.push_back(controller);
    capacity.phone_ports = static_cast<unsigned>(alone.phone_ports().size());

    const unsigned taken = capacity.hubs + capacity.others;
    const unsigned slots = limits.device_slots.value_or(addresses_per_bus);
    const unsigned by_slots = slots > taken ? slots - taken : 0;
    capacity.phones = by_slots;
    capacity.because =
        limits.device_slots
            ? fmt::format(
                  "it has {} device slots and {} are taken by hubs and other devices", slots, taken)
            : fmt::format("a bus has {} addresses and {} are taken; the controller's own limits "
                          "are not known",
                          slots,
                          taken);
    if (limits.endpoint_contexts) {
        const unsigned used =
            capacity.hubs * contexts_per_hub + capacity.others * contexts_per_other;
        const unsigned all = *limits.endpoint_contexts;
        const unsigned by_contexts = all > used ? (all - used) / contexts_per_phone : 0;
        if (by_contexts < by_slots) {
            capacity.phones = by_contexts;
            capacity.because = fmt::format("it has {} endpoint contexts, {} are taken by hubs and "
                                           "other devices, and a phone needs {}",
                                           all,
                                           used,
                                           contexts_per_phone);
        }
    }
    return capacity;
}

ByteCount planned_transfer_memory(std::size_t phones) {
    constexpr std::size_t largest_packet = 1024; // USB 3.2, 9.6.6
    constexpr std::size_t writing = WritePipeline::piece_bytes * WritePipeline::pieces_in_flight;
    constexpr std::size_t listening = ReadRing::idle_reads * largest_packet;
    return ByteCount{phones * (writing + listening)};
}

} // namespace gangflash::usb
