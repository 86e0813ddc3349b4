#pragma once

#include "ports/usb/bench.hpp"
#include "ports/usb/identity_table.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gangflash::usb {

enum class CheckVerdict : std::uint8_t { ok, warning, bad };

constexpr std::string_view to_string(CheckVerdict verdict) {
    switch (verdict) {
    case CheckVerdict::ok:
        return "ok";
    case CheckVerdict::warning:
        return "warning";
    case CheckVerdict::bad:
        return "bad";
    }
    return "?";
}

/// What one look at the machine found, and what a person does about it.
struct Check {
    std::string name; ///< stable: `udev_rule`, `usbfs_memory`, …
    CheckVerdict verdict = CheckVerdict::ok;
    std::string found;  ///< one sentence
    std::string action; ///< one sentence; empty when nothing is to be done
};

/// Where the checks look: the machine's own folders, or a test's.
struct Machine {
    std::filesystem::path sysfs = "/sys";
    std::filesystem::path udev_data = "/run/udev/data";
    std::filesystem::path usbfs = "/dev/bus/usb";
    std::filesystem::path processes = "/proc";
    std::vector<std::filesystem::path> rule_folders{
        "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"};
};

/// `usb_present`, `udev_running`: without them no phone is ever seen.
std::vector<Check> check_kernel(const Machine& machine);

/// `udev_rule`: 60-gangflash.rules is installed, in the right place among the others, and no rule
/// opens phones to everybody.
std::vector<Check> check_rule_files(const Machine& machine);

/// `phone_rights`: one for each phone plugged in now: may this user open it, and did the rule give
/// it uaccess and the words that keep ModemManager and MTP away? The file alone proves nothing: a
/// rule with a higher number may undo it.
std::vector<Check> check_phones(const Machine& machine, const IdentityTable& identities);

/// `modem_manager`: runs, and is kept away by the rule or not.
std::vector<Check> check_modem_manager(const Machine& machine);

/// `usbfs_memory`: what the kernel lends against what `phones` ports want.
std::vector<Check> check_memory(const Machine& machine, std::size_t phones);

/// `controller`: one each: how many phones it takes, and why no more.
std::vector<Check> check_controllers(const Machine& machine);

} // namespace gangflash::usb
