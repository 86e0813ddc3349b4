#include "station/cli/options/session_options.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "station/cli/options/size_option.hpp"
#include "station/cli/options/slot_file.hpp"
#include "station/cli/options/usage_fault.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/settings/settings.hpp"
#include "station/wiring/job_rights.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <pwd.h>
#include <random>
#include <string_view>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gangflash::cli {

void SessionArguments::add_to(CLI::App& verb) {
    verb.add_option("--ports",
                    ports,
                    "usb, virtual:N[@chip,...], serial:PATH or replay:DIR; may be repeated")
        ->take_all();
    verb.add_option("--faults", faults, "Fault file for virtual phones")->check(CLI::ExistingFile);
    verb.add_option("--seed", seed, "Seed of virtual phones, jitter and samples")
        ->capture_default_str();
    verb.add_option("--phones-dir", storage, "Folder for the storage of virtual phones");
    verb.add_flag("--discard", discard, "Virtual phones hash what they are sent and throw it away");
    takes_size(verb.add_option(
        "--link-speed", link_speed, "Speed of a virtual phone's cable, bytes per second"));
    verb.add_option("--slots", slots, "Slot map of the USB ports (default: the user's slots.toml)")
        ->type_name("FILE");
    verb.add_option("--record", record, "Write what passes each cable, without personal data")
        ->type_name("DIR");
    verb.add_option("--phone-logs", phone_logs, "A text file for each phone, in a folder a batch")
        ->type_name("DIR");
    verb.add_option(
            "--backups", backups, "Another vault for what phones own (default: the station's)")
        ->type_name("DIR");
    verb.add_option("--backup-key", backup_key, "32 bytes that encrypt the backups")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
}

namespace {

/// Each once, in the order of the plans.
std::vector<std::string> chips_of(const Plans& plans) {
    std::vector<std::string> chips;
    for (const auto& plan : plans)
        if (std::ranges::find(chips, plan->chip_name()) == chips.end())
            chips.emplace_back(plan->chip_name());
    return chips;
}

} // namespace

Result<std::vector<PortSpec>> SessionArguments::port_specs(const Plans& plans) const {
    std::vector<PortSpec> specs;
    for (const std::string& word : ports) {
        auto spec = parse_port_spec(word);
        if (!spec) return spec.error();
        if (auto* phones = std::get_if<VirtualPorts>(&*spec); phones && phones->chips.empty())
            phones->chips = chips_of(plans);
        specs.push_back(std::move(*spec));
    }
    return specs;
}

rights::Ports SessionArguments::reach() const {
    std::vector<PortSpec> specs;
    for (const std::string& word : ports) {
        auto spec = parse_port_spec(word);
        if (!spec) return rights::Ports::real; // port_specs() says what is wrong with it
        specs.push_back(std::move(*spec));
    }
    return reach_of(specs);
}

SessionOptions SessionArguments::session_options(std::vector<PortSpec> specs) const {
    SessionOptions options;
    options.ports = std::move(specs);
    options.seed = seed;
    options.link_speed = link_speed;
    options.discard_storage = discard;
    if (!faults.empty()) options.faults = faults;
    if (!storage.empty()) options.storage = storage;
    options.slots = slot_file(slots);
    if (!record.empty()) options.record = record;
    options.phone_logs = phone_logs;
    options.backups = backups;
    const Settings settings = current_settings();
    if (backups.empty() && reach() == rights::Ports::real) options.backups = settings.vault;
    options.group_reads = settings.group_reads;
    options.backup_key = backup_key;
    return options;
}

bool SessionArguments::uses_usb() const {
    return std::ranges::find(ports, "usb") != ports.end();
}

Result<SlotMap> SessionArguments::slot_map() const {
    return read_slot_map(slot_file(slots));
}

Result<std::uint64_t> SessionArguments::count_slots(const std::vector<PortSpec>& specs) const {
    std::uint64_t count = 0;
    for (const PortSpec& spec : specs) {
        if (const auto* phones = std::get_if<VirtualPorts>(&spec)) {
            count += phones->count;
        } else if (std::holds_alternative<SerialPort>(spec)) {
            ++count;
        } else if (std::holds_alternative<UsbPorts>(spec)) {
            const auto map = slot_map();
            if (!map) return map.error();
            count += map->slots.size();
        }
    }
    return count;
}

Result<void> SessionArguments::check_expected(const std::vector<PortSpec>& specs,
                                              const std::vector<ExpectedPhone>& expected) const {
    std::vector<std::string> names;
    std::uint64_t unnamed = 0;
    for (const PortSpec& spec : specs) {
        if (std::holds_alternative<ReplayPorts>(spec)) return success();
        if (const auto* phones = std::get_if<VirtualPorts>(&spec)) unnamed += phones->count;
        if (std::holds_alternative<SerialPort>(spec)) ++unnamed;
        if (!std::holds_alternative<UsbPorts>(spec)) continue;
        const auto map = slot_map();
        if (!map) return map.error();
        for (const SlotRow& row : map->slots)
            names.push_back(row.slot);
    }
    // Ports without a label take the numbers that are free, those of the slot map first.
    for (; unnamed > 0; --unnamed) {
        std::size_t number = names.size() + 1;
        while (std::ranges::find(names, std::to_string(number)) != names.end())
            ++number;
        names.push_back(std::to_string(number));
    }
    if (specs.empty()) { // `plan` without ports: a slot map that was named says which slots there
                         // are
        if (slots.empty()) return success();
        const auto map = slot_map();
        if (!map) return map.error();
        for (const SlotRow& row : map->slots)
            names.push_back(row.slot);
    }
    for (const ExpectedPhone& phone : expected)
        if (!phone.slot.empty() && std::ranges::find(names, phone.slot) == names.end())
            return Fault{ErrorCode::port_unknown,
                         "--expect-imei " + phone.slot + "=…: there is no such slot" +
                             did_you_mean(phone.slot, names)};
    return success();
}

std::vector<std::filesystem::path> missing_ports(const std::vector<PortSpec>& specs) {
    std::vector<std::filesystem::path> missing;
    std::error_code error; // what cannot be looked at is not there
    for (const PortSpec& spec : specs)
        if (const auto* tty = std::get_if<SerialPort>(&spec))
            if (!std::filesystem::exists(tty->path, error)) missing.push_back(tty->path);
    return missing;
}

std::string station_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

std::string current_user() {
    const passwd* entry = getpwuid(geteuid());
    return entry != nullptr ? entry->pw_name : "unknown";
}

void say_who_ordered(Job& job, const std::string& operator_name) {
    const std::string me = current_user();
    job.operator_name = operator_name;
    job.operator_known_by = operator_name == me ? KnownBy::account : KnownBy::named;
    job.order.prepared_by = job.order.started_by = {me, KnownBy::account};
}

std::string default_batch_name(const LedgerReader& ledger) {
    constexpr std::string_view characters = "23456789abcdefghjkmnpqrstuvwxyz"; // no 0 o 1 i l
    std::random_device device;
    std::uniform_int_distribution<std::size_t> draw(0, characters.size() - 1);
    for (;;) {
        std::string name = fmt::format("{:%Y-%m-%d-%H%M%S}-", fmt::localtime(std::time(nullptr)));
        for (int i = 0; i < 4; ++i)
            name += characters[draw(device)];
        const auto taken = ledger.has_batch(name);
        if (!taken || !*taken) return name;
    }
}

int print_station_fault(const Fault& fault) {
    std::fprintf(stderr,
                 "gangflash: %s\n    %s\n",
                 printable_line(describe(fault)).c_str(),
                 std::string(entry_of(fault.code).action).c_str());
    if (rights::is_refusal_of_rights(fault.code)) return exit_refused;
    return is_usage_fault(fault.code) ? exit_usage : exit_station;
}

} // namespace gangflash::cli
