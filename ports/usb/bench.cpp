#include "ports/usb/bench.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::usb {

namespace fs = std::filesystem;

namespace {

constexpr double superspeed_megabits = 5000;

/// 0 when the kernel's text is none: shown as unknown.
template <class T>
T parse_number(std::string_view text, int base) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

double parse_megabits(std::string_view text) {
    double value = 0; // low speed is 1.5
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value >= 0 ? value : 0; // "nan" is a number to from_chars
}

/// A hub names its ports with one byte (USB 2.0, 11.23.2.1); more are no hub's.
unsigned parse_ports(std::string_view text) {
    constexpr unsigned most = 255;
    const auto ports = parse_number<unsigned>(text, 10);
    return ports <= most ? ports : 0;
}

/// `1-4.2` → 4, 2; nothing for names that are no device (`1-4.2:1.0` is an interface).
std::optional<std::vector<unsigned>> chain_of(std::string_view name) {
    if (name.starts_with("usb")) return std::vector<unsigned>{};
    const std::size_t dash = name.find('-');
    if (dash == std::string_view::npos || name.find(':') != std::string_view::npos)
        return std::nullopt;
    std::vector<unsigned> chain;
    for (std::size_t at = dash + 1; at <= name.size();) {
        const std::size_t dot = std::min(name.find('.', at), name.size());
        chain.push_back(parse_number<unsigned>(name.substr(at, dot - at), 10));
        at = dot + 1;
    }
    return chain;
}

fs::path devices_folder(const fs::path& sysfs) {
    return sysfs / "bus/usb/devices";
}

/// The folder of the controller that owns a bus: the parent of its root hub.
fs::path controller_folder(const fs::path& sysfs, unsigned bus) {
    std::error_code error;
    const fs::path root = fs::canonical(devices_folder(sysfs) / fmt::format("usb{}", bus), error);
    return error ? fs::path{} : root.parent_path();
}

std::string controller_name(const fs::path& sysfs, unsigned bus) {
    const fs::path folder = controller_folder(sysfs, bus);
    return folder.empty() ? std::to_string(bus) : folder.filename().string();
}

bool is_superspeed(const fs::path& sysfs, unsigned bus) {
    const fs::path speed = devices_folder(sysfs) / fmt::format("usb{}", bus) / "speed";
    return parse_megabits(read_attribute(speed)) >= superspeed_megabits;
}

PortPath
name_port(std::string_view controller, bool superspeed, const std::vector<unsigned>& chain) {
    if (chain.empty()) return PortPath{std::string(controller)};
    return PortPath{
        fmt::format("{}-{}{}", controller, superspeed ? "ss" : "", fmt::join(chain, "."))};
}

std::optional<BenchDevice> read_device(const fs::path& sysfs, const std::string& name) {
    const auto chain = chain_of(name);
    const fs::path folder = devices_folder(sysfs) / name;
    const std::string bus = read_attribute(folder / "busnum");
    if (!chain || bus.empty()) return std::nullopt;
    BenchDevice device;
    device.sysfs_name = name;
    device.chain = *chain;
    device.bus = parse_number<unsigned>(bus, 10);
    device.address = parse_number<unsigned>(read_attribute(folder / "devnum"), 10);
    device.path = port_path(sysfs, device.bus, device.chain);
    device.vendor_id = parse_number<std::uint16_t>(read_attribute(folder / "idVendor"), 16);
    device.product_id = parse_number<std::uint16_t>(read_attribute(folder / "idProduct"), 16);
    device.product = read_attribute(folder / "product");
    device.megabits = parse_megabits(read_attribute(folder / "speed"));
    device.hub_ports = parse_ports(read_attribute(folder / "maxchild"));
    return device;
}

BenchController read_controller(const fs::path& sysfs, unsigned bus) {
    const fs::path folder = controller_folder(sysfs, bus);
    BenchController controller;
    controller.name = controller_name(sysfs, bus);
    std::error_code none; // platform controllers have no driver link
    controller.driver = fs::read_symlink(folder / "driver", none).filename().string();
    const auto hex = [&](const char* name) {
        std::string text = read_attribute(folder / name);
        if (text.starts_with("0x")) text.erase(0, 2);
        return parse_number<std::uint16_t>(text, 16);
    };
    controller.pci_vendor = hex("vendor");
    controller.pci_device = hex("device");
    return controller;
}

/// Root hubs first, by bus; then by bus and chain, number by number (so that 10 comes after 9).
bool in_bench_order(const BenchDevice& a, const BenchDevice& b) {
    if (a.chain.empty() != b.chain.empty()) return a.chain.empty();
    return std::tie(a.bus, a.chain) < std::tie(b.bus, b.chain);
}

} // namespace

std::string read_attribute(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

Bytes read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

std::string sysfs_device_name(unsigned bus, const std::vector<unsigned>& chain) {
    if (chain.empty()) return fmt::format("usb{}", bus);
    return fmt::format("{}-{}", bus, fmt::join(chain, "."));
}

PortPath port_path(const fs::path& sysfs, unsigned bus, const std::vector<unsigned>& chain) {
    return name_port(controller_name(sysfs, bus), is_superspeed(sysfs, bus), chain);
}

Bench read_bench(const fs::path& sysfs) {
    std::map<std::string, BenchController> by_name;
    std::error_code error; // no USB on this machine: an empty bench
    for (const auto& entry : fs::directory_iterator(devices_folder(sysfs), error)) {
        auto device = read_device(sysfs, entry.path().filename().string());
        if (!device) continue;
        BenchController controller = read_controller(sysfs, device->bus);
        BenchController& known = by_name.try_emplace(controller.name, controller).first->second;
        known.devices.push_back(std::move(*device));
    }
    Bench bench;
    for (auto& [name, controller] : by_name) {
        std::ranges::sort(controller.devices, in_bench_order);
        bench.controllers.push_back(std::move(controller));
    }
    return bench;
}

std::vector<PortPath> Bench::phone_ports() const {
    std::vector<PortPath> ports;
    for (const BenchController& controller : controllers) {
        std::vector<std::pair<std::vector<unsigned>, PortPath>> of_controller;
        for (const BenchDevice& hub : controller.devices) {
            if (hub.hub_ports == 0 || hub.megabits >= superspeed_megabits) continue;
            for (unsigned port = 1; port <= hub.hub_ports; ++port) {
                std::vector<unsigned> chain = hub.chain;
                chain.push_back(port);
                const bool holds_hub =
                    std::ranges::any_of(controller.devices, [&](const BenchDevice& other) {
                        return other.hub_ports > 0 && other.bus == hub.bus && other.chain == chain;
                    });
                if (!holds_hub)
                    of_controller.emplace_back(chain, name_port(controller.name, false, chain));
            }
        }
        std::ranges::sort(of_controller);
        for (auto& [chain, path] : of_controller)
            ports.push_back(std::move(path));
    }
    return ports;
}

} // namespace gangflash::usb
