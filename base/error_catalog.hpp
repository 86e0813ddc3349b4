#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gangflash {

/// Every way a phone, a package or the station can fail. The enumerators are in catalogue order;
/// ids are printed on reports, so a row is never renamed and never reused.
enum class ErrorCode : std::uint16_t {
    // USB: the link
    port_vanished,
    io_timeout,
    port_open_failed,
    port_no_permission,
    transfer_failed,
    never_returned,
    cancelled,
    // BROM: boot ROM and preloader
    handshake_mismatch,
    echo_mismatch,
    brom_refused,
    da_upload_corrupted,
    unknown_chip,
    not_mediatek,
    // SEC: authorisation
    da_not_trusted,
    auth_required,
    forbidden_by_policy,
    image_rejected,
    rollback_refused,
    engineer_needed,
    // DA: the Download Agent
    da_silent,
    da_protocol,
    da_hash_mismatch,
    da_limits_exceeded,
    da_error,
    da_unsupported,
    da_generation_unbuilt,
    // RAM
    dram_setup_failed,
    dram_not_in_list,
    emi_missing,
    // STO: the phone's storage
    storage_write_failed,
    storage_read_failed,
    storage_worn_out,
    storage_mismatch,
    storage_too_small,
    data_checksum,
    verify_mismatch,
    partition_missing,
    layout_differs,
    protected_size_changed,
    // PHN: the phone as a whole
    wrong_chip,
    wrong_project,
    identity_changed,
    phone_swapped,
    battery_low,
    boot_not_seen,
    budget_exhausted,
    removed,
    backup_foreign,
    backup_incomplete,
    no_chip_id,
    imei_denied,
    not_in_lot,
    imei_duplicate,
    imei_not_as_scanned,
    erase_not_seen,
    // PKG: what we were told to write
    package_missing_file,
    package_unreadable,
    scatter_invalid,
    unknown_platform,
    image_too_large,
    image_invalid,
    image_changed,
    partitions_overlap,
    unsafe_path,
    agent_invalid,
    agent_no_entry,
    preloader_invalid,
    protected_partition,
    nothing_to_write,
    // STA: the station
    ledger_unwritable,
    ledger_damaged,
    ledger_in_use,
    config_invalid,
    station_stopped,
    station_died,
    internal_error,
    ledger_unreadable,
    backup_unwritable,
    backup_damaged,
    output_unwritable,
};

/// What can heal a fault. Retry is policy over this column (engine/pipeline/retry_policy.hpp).
enum class Remedy : std::uint8_t {
    retry_step,   ///< the conversation is still in step: repeat the step
    reconnect,    ///< the phone must leave the bus and return: by itself or by re-plugging
    power_cycle,  ///< the technician must switch the phone off and plug it in again
    reject_phone, ///< repeating is useless: this phone ends as FAIL
    fix_package,  ///< the package, recipe or agent is wrong, not the phone
    stop_station, ///< no phone can be helped until the station is
};

struct ErrorEntry {
    ErrorCode code;
    std::string_view id; ///< stable, printed: `USB-101`
    Remedy remedy;
    std::string_view text;   ///< what happened, one sentence without full stop
    std::string_view action; ///< what a technician does next, one sentence with full stop
};

// clang-format off
inline constexpr std::array error_catalog{
    ErrorEntry{ErrorCode::port_vanished,         "USB-101",  Remedy::reconnect,    "Phone left the bus", "Check cable and plug; the station goes on when the phone returns."},
    ErrorEntry{ErrorCode::io_timeout,            "USB-102",  Remedy::reconnect,    "Phone stopped answering", "Unplug the phone, wait two seconds, plug it in again."},
    ErrorEntry{ErrorCode::port_open_failed,      "USB-103",  Remedy::reconnect,    "Port could not be opened", "Close other flash tools; plug the phone in again."},
    ErrorEntry{ErrorCode::port_no_permission,    "USB-104",  Remedy::stop_station, "No permission to open the port", "Run `gangflash doctor` and install the udev rule it names."},
    ErrorEntry{ErrorCode::transfer_failed,       "USB-105",  Remedy::reconnect,    "USB transfer failed", "Try another cable, then another port of the hub."},
    ErrorEntry{ErrorCode::never_returned,        "USB-106",  Remedy::reject_phone, "Phone left the bus and did not come back in time", "Charge the battery, try another cable, then plug the phone in again as a new attempt."},
    ErrorEntry{ErrorCode::cancelled,             "USB-107",  Remedy::reject_phone, "Work on this port was stopped", "Start the slot again when ready."},

    ErrorEntry{ErrorCode::handshake_mismatch,    "BROM-201", Remedy::power_cycle,  "Phone answered the handshake wrongly", "Switch the phone off fully and plug it in again."},
    ErrorEntry{ErrorCode::echo_mismatch,         "BROM-202", Remedy::power_cycle,  "Phone and station lost step in a boot ROM command", "Switch the phone off fully and plug it in again; if it repeats, change the cable."},
    ErrorEntry{ErrorCode::brom_refused,          "BROM-203", Remedy::power_cycle,  "Boot ROM or preloader refused a command", "Switch the phone off fully and plug it in again."},
    ErrorEntry{ErrorCode::da_upload_corrupted,   "BROM-204", Remedy::power_cycle,  "Download Agent was damaged on its way to the phone", "Change the cable or the hub port and plug the phone in again."},
    ErrorEntry{ErrorCode::unknown_chip,          "BROM-205", Remedy::reject_phone, "This chip is not in the chip table", "Report the hardware code shown here; do not flash this phone."},
    ErrorEntry{ErrorCode::not_mediatek,          "BROM-206", Remedy::reject_phone, "This is not a MediaTek phone in download mode", "Take the phone off this station: its firmware is of another kind."},

    ErrorEntry{ErrorCode::da_not_trusted,        "SEC-301",  Remedy::reject_phone, "Phone does not trust this Download Agent", "Use the vendor's signed agent and authentication file for this model."},
    ErrorEntry{ErrorCode::auth_required,         "SEC-302",  Remedy::reject_phone, "Phone asks for authentication", "Provide the vendor's authentication file with --auth."},
    ErrorEntry{ErrorCode::forbidden_by_policy,   "SEC-303",  Remedy::reject_phone, "Phone's security policy forbids this", "Ask the vendor for authorisation; do not retry."},
    ErrorEntry{ErrorCode::image_rejected,        "SEC-304",  Remedy::reject_phone, "Phone rejected the signature of an image", "Use the vendor's signed package of exactly this model."},
    ErrorEntry{ErrorCode::rollback_refused,      "SEC-305",  Remedy::reject_phone, "Package is older than the phone allows", "Use a newer package."},
    ErrorEntry{ErrorCode::engineer_needed,       "SEC-306",  Remedy::fix_package,  "This needs an engineer's signature", "Use a recipe that an engineer signed, and name the key with --recipe-key."},

    ErrorEntry{ErrorCode::da_silent,             "DA-401",   Remedy::power_cycle,  "Download Agent did not start", "Switch the phone off fully and plug it in again; if it repeats, this agent does not fit the chip."},
    ErrorEntry{ErrorCode::da_protocol,           "DA-402",   Remedy::reconnect,    "Download Agent broke the protocol", "Plug the phone in again; if it repeats, change the cable or the agent."},
    ErrorEntry{ErrorCode::da_hash_mismatch,      "DA-403",   Remedy::reject_phone, "The two halves of the Download Agent do not belong together or were modified", "Use the original, unmodified agent file; nothing was written to this phone."},
    ErrorEntry{ErrorCode::da_limits_exceeded,    "DA-404",   Remedy::reject_phone, "The package has more items than this Download Agent accepts", "Use the agent that came with this package."},
    ErrorEntry{ErrorCode::da_error,              "DA-405",   Remedy::reconnect,    "Download Agent reported an error", "Plug the phone in again; look up the code with `gangflash explain`."},
    ErrorEntry{ErrorCode::da_unsupported,        "DA-406",   Remedy::reject_phone, "Download Agent does not know this command", "Use a newer agent of the vendor."},
    ErrorEntry{ErrorCode::da_generation_unbuilt, "DA-407",   Remedy::reject_phone, "This chip needs an agent generation that the station does not speak", "Use the vendor's tool for this model."},

    ErrorEntry{ErrorCode::dram_setup_failed,     "RAM-501",  Remedy::power_cycle,  "The phone's memory could not be started", "Charge or reconnect the battery and try once more; then suspect the memory or its solder."},
    ErrorEntry{ErrorCode::dram_not_in_list,      "RAM-502",  Remedy::reject_phone, "The phone's memory is not in the preloader's list", "Use a package whose preloader lists this memory part."},
    ErrorEntry{ErrorCode::emi_missing,           "RAM-503",  Remedy::fix_package,  "The package has no memory settings for this phone", "Add the preloader file of exactly this model to the package."},

    ErrorEntry{ErrorCode::storage_write_failed,  "STO-601",  Remedy::reject_phone, "The phone's storage refused a write", "Take the phone to board repair: its storage or its power supply is bad."},
    ErrorEntry{ErrorCode::storage_read_failed,   "STO-602",  Remedy::reject_phone, "The phone's storage could not be read", "Take the phone to board repair: its storage or its power supply is bad."},
    ErrorEntry{ErrorCode::storage_worn_out,      "STO-603",  Remedy::reject_phone, "The phone's storage is worn out", "Replace the storage."},
    ErrorEntry{ErrorCode::storage_mismatch,      "STO-604",  Remedy::reject_phone, "The phone has another kind of storage than the package is for", "Use the package of this storage variant."},
    ErrorEntry{ErrorCode::storage_too_small,     "STO-605",  Remedy::reject_phone, "The phone's storage is smaller than the package needs", "Use the package of this storage size."},
    ErrorEntry{ErrorCode::data_checksum,         "STO-606",  Remedy::retry_step,   "Data was damaged on its way to the phone", "If it repeats, change the cable or the hub port."},
    ErrorEntry{ErrorCode::verify_mismatch,       "STO-607",  Remedy::retry_step,   "What the phone stored differs from the image", "If it repeats, take the phone to board repair."},
    ErrorEntry{ErrorCode::partition_missing,     "STO-608",  Remedy::reject_phone, "The phone has no such partition", "Use a package of this model, or Firmware Upgrade under engineer rights."},
    ErrorEntry{ErrorCode::layout_differs,        "STO-609",  Remedy::reject_phone, "The layout on the phone differs from the package", "Use Firmware Upgrade under engineer rights, or the package of this firmware branch."},
    ErrorEntry{ErrorCode::protected_size_changed,"STO-610",  Remedy::reject_phone, "What must be kept has no room of its size in the new layout", "Do not format this phone with this package: use the one of its own firmware branch."},

    ErrorEntry{ErrorCode::wrong_chip,            "PHN-701",  Remedy::reject_phone, "The phone has another chip than the package is for", "Use the package of this model."},
    ErrorEntry{ErrorCode::wrong_project,         "PHN-702",  Remedy::reject_phone, "The phone is another model than the package is for", "Use the package of this model."},
    ErrorEntry{ErrorCode::identity_changed,      "PHN-703",  Remedy::reject_phone, "The phone's identity differs after the work", "Keep this phone aside and call an engineer."},
    ErrorEntry{ErrorCode::phone_swapped,         "PHN-704",  Remedy::reject_phone, "Another phone took the slot before this one was finished", "Plug this phone in again: it counts as unfinished."},
    ErrorEntry{ErrorCode::battery_low,           "PHN-705",  Remedy::reject_phone, "The battery is too low for safe writing", "Charge the phone and plug it in again."},
    ErrorEntry{ErrorCode::boot_not_seen,         "PHN-706",  Remedy::reject_phone, "Everything was written, but the phone did not boot", "Check that package and preloader fit exactly this model; then suspect the board."},
    ErrorEntry{ErrorCode::budget_exhausted,      "PHN-707",  Remedy::reject_phone, "Too many tries", "Try another cable and port; if it repeats, take the phone to board repair."},
    ErrorEntry{ErrorCode::removed,               "PHN-708",  Remedy::reject_phone, "The phone was removed before it was finished", "Plug it in again when ready."},
    ErrorEntry{ErrorCode::backup_foreign,        "PHN-709",  Remedy::reject_phone, "The backup is of another phone", "Give each phone its own backup; a foreign one is never restored."},
    ErrorEntry{ErrorCode::backup_incomplete,     "PHN-710",  Remedy::reject_phone, "What the phone owns could not be backed up", "Nothing was erased: use Download Only, or call an engineer."},
    ErrorEntry{ErrorCode::no_chip_id,            "PHN-711",  Remedy::reject_phone, "The phone does not say which chip it is", "Nothing was erased: without an id nothing could be restored to it."},
    ErrorEntry{ErrorCode::imei_denied,           "PHN-721",  Remedy::reject_phone, "The phone's IMEI is on the deny list", "Keep this phone aside and ask whoever keeps the list."},
    ErrorEntry{ErrorCode::not_in_lot,            "PHN-722",  Remedy::reject_phone, "The phone does not belong to this lot", "Take it back to where it came from, or have it put on the lot's list."},
    ErrorEntry{ErrorCode::imei_duplicate,        "PHN-723",  Remedy::reject_phone, "Another phone of this batch has this phone's IMEI", "Keep both phones aside: one of them carries a copied number."},
    ErrorEntry{ErrorCode::imei_not_as_scanned,   "PHN-724",  Remedy::reject_phone, "The phone's IMEI is not the one that was scanned", "Scan the label of the phone in this slot; if they still differ, keep the phone aside."},
    ErrorEntry{ErrorCode::erase_not_seen,        "PHN-725",  Remedy::reject_phone, "Storage that was erased still holds data", "Flash the phone again; if it repeats, take it to board repair: the owner's data may still be on it."},

    ErrorEntry{ErrorCode::package_missing_file,  "PKG-801",  Remedy::fix_package,  "A file of the package is missing", "Unpack the package again."},
    ErrorEntry{ErrorCode::package_unreadable,    "PKG-802",  Remedy::fix_package,  "A file of the package cannot be read", "Check disk and permissions; unpack the package again."},
    ErrorEntry{ErrorCode::scatter_invalid,       "PKG-803",  Remedy::fix_package,  "The scatter file is not valid", "Use the original scatter file of the package."},
    ErrorEntry{ErrorCode::unknown_platform,      "PKG-804",  Remedy::fix_package,  "The scatter's platform is not in the chip table", "Check that this is a MediaTek package; report the platform name."},
    ErrorEntry{ErrorCode::image_too_large,       "PKG-805",  Remedy::fix_package,  "An image is larger than its partition", "Use the package of this storage variant."},
    ErrorEntry{ErrorCode::image_invalid,         "PKG-806",  Remedy::fix_package,  "An image is damaged", "Unpack or download the package again."},
    ErrorEntry{ErrorCode::image_changed,         "PKG-807",  Remedy::fix_package,  "An image changed or could not be read since the package was checked", "Check the disk; load the package again."},
    ErrorEntry{ErrorCode::partitions_overlap,    "PKG-808",  Remedy::fix_package,  "Two partitions overlap", "Use the original scatter file of the package."},
    ErrorEntry{ErrorCode::unsafe_path,           "PKG-809",  Remedy::fix_package,  "A file name leaves the package folder", "Do not use this package: its scatter was tampered with."},
    ErrorEntry{ErrorCode::agent_invalid,         "PKG-810",  Remedy::fix_package,  "The Download Agent file is not valid", "Use the vendor's agent file."},
    ErrorEntry{ErrorCode::agent_no_entry,        "PKG-811",  Remedy::fix_package,  "The Download Agent file has no entry for this chip", "Use a newer agent file, or the one of this model."},
    ErrorEntry{ErrorCode::preloader_invalid,     "PKG-812",  Remedy::fix_package,  "The preloader file is not valid", "Unpack the package again."},
    ErrorEntry{ErrorCode::protected_partition,   "PKG-813",  Remedy::fix_package,  "A protected partition is in the write set", "Take it out: identity and calibration are never written."},
    ErrorEntry{ErrorCode::nothing_to_write,      "PKG-814",  Remedy::fix_package,  "Nothing is selected for writing", "Select at least one partition."},

    ErrorEntry{ErrorCode::ledger_unwritable,     "STA-901",  Remedy::stop_station, "The ledger cannot be written", "Check the disk and its permissions; no verdict counts until it can."},
    ErrorEntry{ErrorCode::ledger_damaged,        "STA-902",  Remedy::stop_station, "The ledger was changed or is damaged", "Keep the file as it is and call whoever audits it."},
    ErrorEntry{ErrorCode::ledger_in_use,         "STA-903",  Remedy::stop_station, "Another station uses this ledger", "Stop the other station or use another ledger file."},
    ErrorEntry{ErrorCode::config_invalid,        "STA-904",  Remedy::fix_package,  "The station's settings are not valid", "Mend the line named here."},
    ErrorEntry{ErrorCode::station_stopped,       "STA-905",  Remedy::reject_phone, "The station was stopped before this phone was finished", "Plug the phone in again when the station runs."},
    ErrorEntry{ErrorCode::station_died,          "STA-906",  Remedy::reject_phone, "The station ended without finishing this phone", "Plug the phone in again: what it holds is not known."},
    ErrorEntry{ErrorCode::internal_error,        "STA-907",  Remedy::reject_phone, "The station made a mistake on this port", "Keep the log and report it; the other ports are not affected."},
    ErrorEntry{ErrorCode::ledger_unreadable,     "STA-908",  Remedy::stop_station, "The ledger cannot be read", "Check the file name, the disk and its permissions."},
    ErrorEntry{ErrorCode::backup_unwritable,     "STA-909",  Remedy::reject_phone, "The backup cannot be written", "Nothing was erased: free space on the disk of the backups, then plug the phone in again."},
    ErrorEntry{ErrorCode::backup_damaged,        "STA-910",  Remedy::reject_phone, "A backup is damaged or cannot be read", "Keep the backup's folder and the phone aside and call an engineer."},
    ErrorEntry{ErrorCode::output_unwritable,     "STA-912",  Remedy::fix_package,  "A file that the station makes cannot be written", "Make room on the disk named here, or name another folder; a second run goes on where this one ended."},
};
// clang-format on

/// Rows stand in the order of the enumerators, so that lookup is an index.
constexpr bool strictly_ascending(const auto& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].code) != i) return false;
    return true;
}
static_assert(strictly_ascending(error_catalog), "one row per code, in order");
static_assert(static_cast<std::size_t>(ErrorCode::output_unwritable) + 1 == error_catalog.size(),
              "every code has a row");

constexpr const ErrorEntry& entry_of(ErrorCode code) {
    return error_catalog[static_cast<std::size_t>(code)];
}

/// The row with this printed id, or nullptr.
constexpr const ErrorEntry* find_entry(std::string_view id) {
    for (const ErrorEntry& row : error_catalog)
        if (row.id == id) return &row;
    return nullptr;
}

} // namespace gangflash
