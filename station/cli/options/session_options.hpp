#pragma once

#include "base/result.hpp"
#include "config/lists/slot_map.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/rights/authority.hpp"
#include "reports/api/ledger_reader.hpp"
#include "station/wiring/station_session.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// The port options that flash and identify share: --ports, --faults, --seed, --phones-dir,
/// --discard, --link-speed, --slots, --record, --phone-logs.
struct SessionArguments {
    std::vector<std::string> ports;
    std::string faults;
    std::uint64_t seed = 1;
    std::string storage;
    bool discard = false;
    std::uint64_t link_speed = 0;
    std::string slots;      ///< empty: the user's slots.toml
    std::string record;     ///< empty: nothing is recorded
    std::string phone_logs; ///< empty: none are written
    std::string backups;    ///< empty: the station's vault
    std::string backup_key; ///< empty: backups are not encrypted

    void add_to(CLI::App& verb);

    /// The words parsed; virtual phones without a chip are of all chips that the plans are for,
    /// dealt in turn. Faults of parse_port_spec().
    Result<std::vector<PortSpec>> port_specs(const Plans& plans) const;

    SessionOptions session_options(std::vector<PortSpec> specs) const;

    /// Whether these words could reach somebody's phone; without any, they cannot.
    rights::Ports reach() const;

    bool uses_usb() const;
    Result<SlotMap> slot_map() const; ///< of --slots; fault slot_map_invalid

    /// Slots the specs bind; for USB what the slot map says. Fault slot_map_invalid.
    Result<std::uint64_t> count_slots(const std::vector<PortSpec>& specs) const;

    /// Whether every slot that --expect-imei names will be there, as StationSession::open() will
    /// ask again. Fault port_unknown. What a recording holds is known only once it is played.
    Result<void> check_expected(const std::vector<PortSpec>& specs,
                                const std::vector<ExpectedPhone>& expected) const;
};

/// Serial ports of these that are not there now: they come with their phones, or never.
std::vector<std::filesystem::path> missing_ports(const std::vector<PortSpec>& specs);

std::string station_name(); ///< host name
std::string current_user(); ///< login name, or `unknown`

/// Who works, as `--operator` says, and who ordered the job: whoever typed it.
void say_who_ordered(Job& job, const std::string& operator_name);

/// A name no other batch has: `2026-11-25-093012-k7fm`, local time and four random characters that
/// nobody takes for others; drawn again while `ledger` has such a batch. A ledger that cannot be
/// read has none: who opens it says why.
std::string default_batch_name(const LedgerReader& ledger);

/// Says on standard error why the station cannot work; exit code 4, or 2 for wrong words.
int print_station_fault(const Fault& fault);

} // namespace gangflash::cli
