#include "station/cli/doctor/bench_facts.hpp"

#include "ports/usb/bench_checks.hpp"
#include "ports/usb/capacity.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::cli {

using usb::BenchController;
using usb::BenchDevice;

namespace {

constexpr double superspeed_megabits = 5000;

const BenchDevice*
device_at(const BenchController& controller, unsigned bus, const std::vector<unsigned>& chain) {
    const auto found = std::ranges::find_if(controller.devices, [&](const BenchDevice& device) {
        return device.bus == bus && device.chain == chain;
    });
    return found == controller.devices.end() ? nullptr : &*found;
}

std::string device_text(const BenchDevice& device, const usb::IdentityTable& ids) {
    const auto identity = ids.find(device.vendor_id, device.product_id, {});
    std::string name = device.product;
    if (name.empty() && identity) name = identity->name;
    return fmt::format("{:04x}:{:04x} {}{}{}, {} Mbit/s",
                       device.vendor_id,
                       device.product_id,
                       identity ? std::string(to_string(identity->mode)) : std::string("no phone"),
                       name.empty() ? "" : ", ",
                       name,
                       device.megabits);
}

class Drawing {
public:
    Drawing(const BenchController& controller, const SlotMap& slots, const usb::IdentityTable& ids)
        : controller_(controller), slots_(slots), ids_(ids) {}

    std::string draw() {
        for (const BenchDevice& device : controller_.devices)
            if (device.chain.empty()) draw_hub(device, "root hub", 1);
        return std::move(text_);
    }

private:
    void draw_hub(const BenchDevice& hub, std::string_view kind, unsigned tier) {
        text_ += fmt::format("{:{}}{} {}, {} ports, tier {}, {} Mbit/s\n",
                             "",
                             tier * 2,
                             hub.sysfs_name,
                             kind,
                             hub.hub_ports,
                             tier,
                             hub.megabits);
        for (unsigned port = 1; port <= hub.hub_ports; ++port) {
            std::vector<unsigned> chain = hub.chain;
            chain.push_back(port);
            const BenchDevice* device = device_at(controller_, hub.bus, chain);
            if (device != nullptr && device->hub_ports > 0)
                draw_hub(*device, "hub", tier + 1);
            else if (device != nullptr || hub.megabits < superspeed_megabits)
                draw_port(hub, chain, device, tier);
        }
    }

    void draw_port(const BenchDevice& hub,
                   const std::vector<unsigned>& chain,
                   const BenchDevice* device,
                   unsigned tier) {
        const std::string path = fmt::format("{}-{}{}",
                                             controller_.name,
                                             hub.megabits >= superspeed_megabits ? "ss" : "",
                                             fmt::format("{}", fmt::join(chain, ".")));
        const SlotRow* slot = slots_.find_port(path);
        const bool ignored = std::ranges::find(slots_.ignored, path) != slots_.ignored.end();
        const std::string label = slot != nullptr ? "slot " + slot->slot
                                  : ignored       ? std::string("ignored")
                                                  : std::string("unbound");
        text_ += fmt::format("{:{}}{}  {:<10}  {}\n",
                             "",
                             tier * 2 + 2,
                             path,
                             label,
                             device != nullptr ? device_text(*device, ids_) : "-");
    }

    const BenchController& controller_;
    const SlotMap& slots_;
    const usb::IdentityTable& ids_;
    std::string text_;
};

Facts port_fact(const PortPath& path,
                const BenchController& controller,
                const SlotMap& slots,
                const usb::IdentityTable& ids) {
    const std::string& text = path.text();
    const auto device = std::ranges::find(controller.devices, path, &BenchDevice::path);
    const SlotRow* slot = slots.find_port(text);
    Facts fact;
    fact["port_path"] = text;
    fact["slot"] = slot != nullptr ? Facts(slot->slot) : Facts(nullptr);
    fact["ignored"] = std::ranges::find(slots.ignored, text) != slots.ignored.end();
    fact["controller"] = controller.name;
    // Tiers count hubs: a port of the root hub is tier 2 (USB 2.0, 4.1.1), one more for each dot.
    fact["tier"] =
        2 + std::ranges::count(std::string_view(text).substr(controller.name.size()), '.');
    for (const char* key : {"mode", "vendor_id", "product_id", "product", "megabits"})
        fact[key] = nullptr;
    if (device == controller.devices.end()) return fact;
    const auto identity = ids.find(device->vendor_id, device->product_id, {});
    if (identity) fact["mode"] = to_string(identity->mode);
    fact["vendor_id"] = fmt::format("{:04x}", device->vendor_id);
    fact["product_id"] = fmt::format("{:04x}", device->product_id);
    fact["product"] = device->product;
    fact["megabits"] = device->megabits;
    return fact;
}

} // namespace

Facts port_facts(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids) {
    Facts all = Facts::array();
    for (const BenchController& controller : bench.controllers) {
        usb::Bench alone;
        alone.controllers.push_back(controller);
        for (const PortPath& path : alone.phone_ports())
            all.push_back(port_fact(path, controller, slots, ids));
    }
    return all;
}

std::string
draw_bench(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids) {
    std::string text;
    for (const BenchController& controller : bench.controllers) {
        const usb::ControllerCapacity room =
            usb::estimate(controller, usb::find_limits(controller, "/sys"));
        text += fmt::format("{} {} {:04x}:{:04x}, {}\n",
                            controller.name,
                            controller.driver,
                            controller.pci_vendor,
                            controller.pci_device,
                            room.phones ? fmt::format("takes {} phones", *room.phones)
                                        : std::string("its limit is not known"));
        text += Drawing(controller, slots, ids).draw();
    }
    return text;
}

namespace {

struct PhoneCount {
    std::size_t bound = 0, unbound = 0;
};

/// Phones in download mode; those at ignored places are nobody's.
PhoneCount
count_phones(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids) {
    PhoneCount count;
    for (const BenchController& controller : bench.controllers)
        for (const BenchDevice& device : controller.devices) {
            const auto identity = ids.find(device.vendor_id, device.product_id, {});
            if (!identity || !usb::is_served(identity->mode)) continue;
            const std::string& place = device.path.text();
            if (slots.find_port(place) != nullptr)
                ++count.bound;
            else if (std::ranges::find(slots.ignored, place) == slots.ignored.end())
                ++count.unbound;
        }
    return count;
}

} // namespace

std::size_t
unbound_phones(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids) {
    return count_phones(bench, slots, ids).unbound;
}

std::vector<std::string> gone_places(const usb::Bench& bench, const SlotMap& slots) {
    const auto places = bench.phone_ports();
    std::vector<std::string> gone;
    for (const SlotRow& row : slots.slots)
        if (std::ranges::find(places, row.port, &PortPath::text) == places.end())
            gone.push_back(row.slot);
    return gone;
}

std::string
moved_places(const usb::Bench& bench, const SlotMap& slots, std::size_t unbound_phones) {
    const std::vector<std::string> gone = gone_places(bench, slots);
    if (gone.empty() && unbound_phones == 0) return {};
    const auto counted = [](std::size_t number, const char* one, const char* many) {
        return fmt::format("{} {}", number, number == 1 ? one : many);
    };
    std::string text;
    if (!gone.empty())
        text = fmt::format("the place{} of {} (slot{} {}) {} gone: hub moved or re-plugged?",
                           gone.size() == 1 ? "" : "s",
                           counted(gone.size(), "slot", "slots"),
                           gone.size() == 1 ? "" : "s",
                           fmt::join(gone, ", "),
                           gone.size() == 1 ? "is" : "are");
    if (unbound_phones > 0)
        text += fmt::format("{}{} at unbound places",
                            text.empty() ? "" : " ",
                            counted(unbound_phones, "phone stands", "phones stand"));
    return text + "; `gangflash ports show` names them, `gangflash ports learn` binds them";
}

std::string
greet_bench(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids) {
    const auto [phones, unbound] = count_phones(bench, slots, ids);
    const std::string bound = fmt::format("{} slots bound", slots.slots.size());
    const std::string moved = moved_places(bench, slots, unbound);
    if (!moved.empty())
        return phones == 0 ? bound + ", " + moved
                           : fmt::format("{}, {} phones plugged in; {}", bound, phones, moved);
    if (phones == 0)
        return bound + ", no phone in download mode plugged in yet: plug phones into them "
                       "(`gangflash ports list` shows what the machine sees)";
    return fmt::format("{}, {} phones plugged in", bound, phones);
}

std::vector<std::string> usb_greeting(const SlotMap& slots) {
    std::vector<std::string> greeting{
        greet_bench(usb::read_bench("/sys"), slots, usb::IdentityTable{})};
    for (const usb::Check& check : usb::check_kernel(usb::Machine{}))
        if (check.verdict == usb::CheckVerdict::bad)
            greeting.push_back(fmt::format("warning: {}. {}", check.found, check.action));
    return greeting;
}

} // namespace gangflash::cli
