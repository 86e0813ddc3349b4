#include "ports/usb/bench_checks.hpp"

#include "ports/usb/capacity.hpp"
#include "ports/usb/descriptors.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::usb {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view our_rules = "60-gangflash.rules";
constexpr unsigned usb_major = 189; ///< Linux devices.txt: character devices of usbfs

constexpr std::string_view install_rule =
    "Copy 60-gangflash.rules to /etc/udev/rules.d, run `udevadm control --reload`, plug the phones "
    "in again.";

std::string whole_file(const fs::path& file) {
    const Bytes bytes = read_file(file);
    return std::string(as_text(bytes));
}

/// Without comments, so that a warning about 0666 is not taken for the thing itself.
std::string rules_of(const fs::path& file) {
    std::ifstream in(file);
    std::string rules;
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with('#')) rules += line + '\n';
    return rules;
}

std::vector<fs::path> files_in(const std::vector<fs::path>& folders) {
    std::vector<fs::path> files;
    for (const fs::path& folder : folders) {
        std::error_code not_there; // not every system has all of them
        for (const auto& entry : fs::directory_iterator(folder, not_there))
            if (entry.path().extension() == ".rules") files.push_back(entry.path());
    }
    return files;
}

bool names_mediatek(const std::string& rules) {
    return rules.find("0e8d") != std::string::npos || rules.find("0E8D") != std::string::npos;
}

Check world_writable(const fs::path& file) {
    return {"udev_rule",
            CheckVerdict::bad,
            fmt::format("{} lets every program on this machine write to phones (MODE 0666)",
                        file.string()),
            "Remove that rule: 60-gangflash.rules gives the rights that are needed."};
}

/// The usbfs node of a device, `/dev/bus/usb/001/007`.
fs::path node_of(const Machine& machine, const BenchDevice& device) {
    return machine.usbfs / fmt::format("{:03}", device.bus) / fmt::format("{:03}", device.address);
}

/// What udev noted about the live device.
std::string udev_notes(const Machine& machine, const BenchDevice& device) {
    const unsigned minor = (device.bus - 1) * 128 + device.address - 1; // Linux usb/core/devio.c
    return whole_file(machine.udev_data / fmt::format("c{}:{}", usb_major, minor));
}

Check check_phone(const Machine& machine, const BenchDevice& device) {
    const fs::path node = node_of(machine, device);
    const std::string what = fmt::format("{} at {}", device.product, device.path);
    struct stat facts{};
    if (::stat(node.c_str(), &facts) != 0)
        return {"phone_rights",
                CheckVerdict::bad,
                fmt::format("{}: {} does not exist", what, node.string()),
                "Start udev: in a container, share /dev/bus/usb and /run/udev with the host."};
    if (::access(node.c_str(), R_OK | W_OK) != 0)
        return {"phone_rights",
                CheckVerdict::bad,
                fmt::format("{}: this user may not open {}", what, node.string()),
                std::string(install_rule)};
    if ((facts.st_mode & S_IWOTH) != 0)
        return {"phone_rights",
                CheckVerdict::bad,
                fmt::format("{}: everybody may write to {}", what, node.string()),
                "Find the rule with MODE 0666 (`grep -r 0666 /etc/udev/rules.d`) and remove it."};
    const std::string notes = udev_notes(machine, device);
    std::string missing;
    for (const std::string_view word : {"E:ID_MM_DEVICE_IGNORE=1", "E:MTP_NO_PROBE=1", "G:uaccess"})
        if (notes.find(word) == std::string::npos) missing += fmt::format(" {}", word.substr(2));
    if (!missing.empty())
        return {"phone_rights",
                CheckVerdict::warning,
                fmt::format("{}: usable, but udev did not note{}", what, missing),
                std::string(install_rule)};
    return {"phone_rights", CheckVerdict::ok, what + ": usable, left alone by others", {}};
}

} // namespace

std::vector<Check> check_kernel(const Machine& machine) {
    std::vector<Check> checks;
    std::error_code not_there;
    const bool usb = fs::exists(machine.sysfs / "bus/usb/devices", not_there);
    checks.push_back(usb ? Check{"usb_present", CheckVerdict::ok, "the kernel has USB", {}}
                         : Check{"usb_present",
                                 CheckVerdict::bad,
                                 "this kernel has no USB",
                                 "Run on a machine with USB ports, or use --ports virtual:N."});
    const bool udev = fs::exists(machine.udev_data, not_there);
    checks.push_back(udev ? Check{"udev_running", CheckVerdict::ok, "udev runs", {}}
                          : Check{"udev_running",
                                  CheckVerdict::bad,
                                  "udev does not run: arrivals of phones would not be seen",
                                  "Start systemd-udevd, or share /run/udev with the container."});
    return checks;
}

std::vector<Check> check_rule_files(const Machine& machine) {
    std::vector<Check> checks;
    bool installed = false;
    for (const fs::path& file : files_in(machine.rule_folders)) {
        const std::string rules = rules_of(file);
        if (!names_mediatek(rules)) continue;
        if (rules.find("0666") != std::string::npos) {
            checks.push_back(world_writable(file));
        } else if (file.filename() == our_rules) {
            installed = true;
        } else if (rules.find("GANGFLASH_PHONE") != std::string::npos) {
            // uaccess becomes rights in 73-seat-late.rules; MTP is probed in 69-libmtp.rules.
            checks.push_back({"udev_rule",
                              CheckVerdict::warning,
                              fmt::format("{} is our rule under another name", file.string()),
                              "Name it 60-gangflash.rules: its place among the others matters."});
        }
    }
    if (installed)
        checks.push_back({"udev_rule", CheckVerdict::ok, "60-gangflash.rules is installed", {}});
    else
        checks.push_back({"udev_rule",
                          CheckVerdict::bad,
                          "60-gangflash.rules is not installed",
                          std::string(install_rule)});
    return checks;
}

std::vector<Check> check_phones(const Machine& machine, const IdentityTable& identities) {
    std::vector<Check> checks;
    for (const BenchController& controller : read_bench(machine.sysfs).controllers)
        for (BenchDevice device : controller.devices) {
            const auto identity = identities.find(device.vendor_id, device.product_id, {});
            if (!identity || !is_served(identity->mode)) continue;
            if (device.product.empty()) device.product = identity->name;
            checks.push_back(check_phone(machine, device));
        }
    return checks;
}

std::vector<Check> check_modem_manager(const Machine& machine) {
    bool runs = false;
    std::error_code not_there;
    for (const auto& entry : fs::directory_iterator(machine.processes, not_there))
        runs |= read_attribute(entry.path() / "comm") == "ModemManager";
    if (!runs) return {{"modem_manager", CheckVerdict::ok, "ModemManager does not run", {}}};
    const auto rules = check_rule_files(machine);
    const bool kept_away = std::ranges::any_of(
        rules, [](const Check& check) { return check.verdict == CheckVerdict::ok; });
    if (kept_away)
        return {{"modem_manager",
                 CheckVerdict::ok,
                 "ModemManager runs and is told to leave phones alone",
                 {}}};
    return {{"modem_manager",
             CheckVerdict::warning,
             "ModemManager runs and will talk to phones in download mode",
             "Install 60-gangflash.rules; ModemManager itself may stay."}};
}

std::vector<Check> check_memory(const Machine& machine, std::size_t phones) {
    const std::string text =
        read_attribute(machine.sysfs / "module/usbcore/parameters/usbfs_memory_mb");
    std::uint64_t lent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lent);
    if (error != std::errc{})
        return {{"usbfs_memory",
                 CheckVerdict::warning,
                 "the kernel does not say how much memory it lends for transfers",
                 {}}};
    const std::uint64_t wanted = (planned_transfer_memory(phones).value + mib - 1) / mib;
    const std::string found =
        lent == 0 ? fmt::format("{} phones want {} MiB; the kernel sets no limit", phones, wanted)
                  : fmt::format("{} phones want {} MiB, the kernel lends {}", phones, wanted, lent);
    if (lent == 0 || lent >= wanted) return {{"usbfs_memory", CheckVerdict::ok, found, {}}};
    return {{"usbfs_memory",
             CheckVerdict::warning,
             found + ": phones will wait for each other",
             fmt::format("As root: echo {} > /sys/module/usbcore/parameters/usbfs_memory_mb; for "
                         "good: usbcore.usbfs_memory_mb={} on the kernel's command line.",
                         wanted,
                         wanted)}};
}

std::vector<Check> check_controllers(const Machine& machine) {
    std::vector<Check> checks;
    for (const BenchController& controller : read_bench(machine.sysfs).controllers) {
        const ControllerLimits limits = find_limits(controller, machine.sysfs);
        const ControllerCapacity room = estimate(controller, limits);
        const unsigned phones = room.phones.value_or(0);
        std::string found =
            fmt::format("{} takes {} phones because {}", controller.name, phones, room.because);
        if (!limits.source.empty()) found += fmt::format(" (source: {})", limits.source);
        if (phones < room.phone_ports)
            checks.push_back({"controller",
                              CheckVerdict::warning,
                              fmt::format("{}; its hubs have {} ports", found, room.phone_ports),
                              "Do not fill all ports of this controller, or spread the hubs over "
                              "a second controller."});
        else
            checks.push_back({"controller",
                              CheckVerdict::ok,
                              fmt::format("{}; its hubs have {} ports", found, room.phone_ports),
                              {}});
    }
    return checks;
}

} // namespace gangflash::usb
