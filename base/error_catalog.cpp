#include "base/error_catalog.hpp"

#include <array>
#include <cstddef>

namespace gangflash {

namespace {

// clang-format off
constexpr std::array rows{
    ErrorEntry{ErrorCode::port_vanished,         "USB-101",  Remedy::reconnect,    "Phone left the bus", "Check cable and plug; the station goes on when the phone returns."},
    ErrorEntry{ErrorCode::io_timeout,            "USB-102",  Remedy::reconnect,    "Phone stopped answering", "Unplug the phone, wait two seconds, plug it in again."},
    ErrorEntry{ErrorCode::port_open_failed,      "USB-103",  Remedy::reconnect,    "Port could not be opened", "Close other flash tools; plug the phone in again."},
    ErrorEntry{ErrorCode::port_no_permission,    "USB-104",  Remedy::stop_station, "No permission to open the port", "Run `gangflash doctor` and install the udev rule it names."},
    ErrorEntry{ErrorCode::transfer_failed,       "USB-105",  Remedy::reconnect,    "USB transfer failed", "Try another cable, then another port of the hub."},
    ErrorEntry{ErrorCode::never_returned,        "USB-106",  Remedy::reject_phone, "Phone left the bus and did not come back in time", "Charge the battery, try another cable, then plug the phone in again as a new attempt."},
    ErrorEntry{ErrorCode::cancelled,             "USB-107",  Remedy::reject_phone, "Work on this port was stopped", "Start the slot again when ready."},
    ErrorEntry{ErrorCode::answer_overdue,       "USB-108",  Remedy::reconnect,    "The phone answers too slowly", "Unplug the phone, change the cable, plug it in again."},
    ErrorEntry{ErrorCode::port_missing,         "USB-109",  Remedy::stop_station, "The port named here does not exist", "Check the name of the port and that its adapter is plugged in."},

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
    ErrorEntry{ErrorCode::engineer_needed,       "SEC-306",  Remedy::fix_package,  "This needs an engineer's signature", "Use a recipe that says so and that an engineer of this station signed."},
    ErrorEntry{ErrorCode::no_engineer,          "SEC-307",  Remedy::fix_package,  "No engineer is known to this station", "Let root pin the engineer: gangflash engineer pin FILE."},
    ErrorEntry{ErrorCode::unknown_signer,       "SEC-308",  Remedy::fix_package,  "Signed by somebody this station does not know", "Have it signed by an engineer of this station, or let root pin this one."},
    ErrorEntry{ErrorCode::signature_invalid,    "SEC-309",  Remedy::fix_package,  "A signature does not fit what it signs", "Have the file signed again after its last change."},
    ErrorEntry{ErrorCode::right_missing,        "SEC-310",  Remedy::fix_package,  "This person lacks the right for this", "Ask an engineer of this station."},
    ErrorEntry{ErrorCode::unattended_erase,    "SEC-311",  Remedy::fix_package,   "Nobody is there to order this erasing", "Use a signed recipe that says unattended = true, or start it at the window."},

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
    ErrorEntry{ErrorCode::layout_differs,        "STO-609",  Remedy::reject_phone, "The layout on the phone differs from the package", "Use Firmware Upgrade under engineer rights, or the package of this firmware branch; a phone that has only lost its table gets it back by --mode repair-table."},
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
    ErrorEntry{ErrorCode::backup_incomplete,     "PHN-710",  Remedy::reject_phone, "What the phone owns could not be backed up", "Nothing was erased: use Download Only, or call an engineer; a lost partition table comes back by --mode repair-table."},
    ErrorEntry{ErrorCode::no_chip_id,            "PHN-711",  Remedy::reject_phone, "The phone does not say which chip it is", "Nothing was erased: without an id nothing could be restored to it."},
    ErrorEntry{ErrorCode::imei_denied,           "PHN-721",  Remedy::reject_phone, "The phone's IMEI is on the deny list", "Keep this phone aside and ask whoever keeps the list."},
    ErrorEntry{ErrorCode::not_in_lot,            "PHN-722",  Remedy::reject_phone, "The phone does not belong to this lot", "Take it back to where it came from, or have it put on the lot's list."},
    ErrorEntry{ErrorCode::imei_duplicate,        "PHN-723",  Remedy::reject_phone, "Another phone of this batch has this phone's IMEI", "Keep both phones aside: one of them carries a copied number."},
    ErrorEntry{ErrorCode::imei_not_as_scanned,   "PHN-724",  Remedy::reject_phone, "The phone's IMEI is not the one that was scanned", "Scan the label of the phone in this slot; if they still differ, keep the phone aside."},
    ErrorEntry{ErrorCode::erase_not_seen,        "PHN-725",  Remedy::reject_phone, "Storage that was erased still holds data", "Flash the phone again; if it repeats, take it to board repair: the owner's data may still be on it."},
    ErrorEntry{ErrorCode::identity_missing,     "PHN-726",  Remedy::reject_phone, "The phone does not hold an identity of its own", "Keep this phone aside; restore its backup, or call an engineer."},
    ErrorEntry{ErrorCode::refused_after_start,  "PHN-727",  Remedy::reject_phone, "The phone was refused after work on it had begun", "Keep this phone aside: it holds a part of the new firmware. Settle the reason, then flash it again."},
    ErrorEntry{ErrorCode::slot_stopped,         "PHN-728",  Remedy::reject_phone, "This slot was stopped by hand", "Start the slot again when ready."},
    ErrorEntry{ErrorCode::board_not_blank,      "PHN-729",  Remedy::reject_phone, "A board declared blank holds an identity", "Take the phone out of this batch: nothing was erased. If only its partition table is lost, an engineer gives it back with --mode repair-table."},

    ErrorEntry{ErrorCode::package_missing_file,  "PKG-801",  Remedy::fix_package,  "A file of the package is missing", "Unpack the package again."},
    ErrorEntry{ErrorCode::package_unreadable,    "PKG-802",  Remedy::fix_package,  "A file of the package cannot be read", "Check disk and permissions; unpack the package again."},
    ErrorEntry{ErrorCode::scatter_invalid,       "PKG-803",  Remedy::fix_package,  "The scatter file is not valid", "Use the original scatter file of the package."},
    ErrorEntry{ErrorCode::unknown_platform,      "PKG-804",  Remedy::fix_package,  "The scatter's platform is not in the chip table", "Check that this is a MediaTek package; report the platform name."},
    ErrorEntry{ErrorCode::image_too_large,       "PKG-805",  Remedy::fix_package,  "An image is larger than its partition", "Use the package of this storage variant."},
    ErrorEntry{ErrorCode::image_invalid,         "PKG-806",  Remedy::fix_package,  "An image is damaged", "Unpack or download the package again."},
    ErrorEntry{ErrorCode::image_changed,         "PKG-807",  Remedy::fix_package,  "An image changed or could not be read since the package was checked", "Check the disk; load the package again."},
    ErrorEntry{ErrorCode::partitions_overlap,    "PKG-808",  Remedy::fix_package,  "Two partitions overlap", "Use the original scatter file of the package."},
    ErrorEntry{ErrorCode::unsafe_path,           "PKG-809",  Remedy::fix_package,  "A file name leaves the package folder", "Use the original scatter file of the package; a name that leads elsewhere is never followed."},
    ErrorEntry{ErrorCode::agent_invalid,         "PKG-810",  Remedy::fix_package,  "The Download Agent file is not valid", "Use the vendor's agent file."},
    ErrorEntry{ErrorCode::agent_no_entry,        "PKG-811",  Remedy::fix_package,  "The Download Agent file has no entry for this chip", "Use a newer agent file, or the one of this model."},
    ErrorEntry{ErrorCode::preloader_invalid,     "PKG-812",  Remedy::fix_package,  "The preloader file is not valid", "Unpack the package again."},
    ErrorEntry{ErrorCode::protected_partition,   "PKG-813",  Remedy::fix_package,  "A protected partition is in the write set", "Take it out: identity and calibration are never written."},
    ErrorEntry{ErrorCode::nothing_to_write,      "PKG-814",  Remedy::fix_package,  "Nothing is selected for writing", "Select at least one partition."},
    ErrorEntry{ErrorCode::plan_overlaps,        "PKG-815",  Remedy::fix_package,  "Two parts of the plan touch the same storage", "Use the original scatter file of the package."},
    ErrorEntry{ErrorCode::place_not_written,    "PKG-816",  Remedy::fix_package,  "An image belongs where the station does not write", "Untick it in the scatter or leave it out with --except, if the phone can do without it."},
    ErrorEntry{ErrorCode::image_empty,          "PKG-817",  Remedy::fix_package,  "An image would write nothing", "Get the original file, or untick it in the scatter."},
    ErrorEntry{ErrorCode::image_wrapped,        "PKG-818",  Remedy::fix_package,  "An image is packed, wrapped or something else, not ready to write", "Put the right file in its place, as the fault says: unpacked, and without another tool's header."},
    ErrorEntry{ErrorCode::image_in_pieces,      "PKG-819",  Remedy::fix_package,  "An image comes in pieces that do not fit together", "Get all pieces from one source, or the joined image."},
    ErrorEntry{ErrorCode::agent_missing,        "PKG-820",  Remedy::fix_package,  "The package has no Download Agent", "Name the agent file of this model with --agent."},
    ErrorEntry{ErrorCode::file_outside,         "PKG-821",  Remedy::fix_package,  "A file of the package lies outside its folder", "Copy the file named here beside the scatter, or give the folder above."},
    ErrorEntry{ErrorCode::boot_areas_differ,    "PKG-822",  Remedy::fix_package,  "The two boot areas are given different files", "Use one preloader file for both, the one of this model."},
    ErrorEntry{ErrorCode::scatter_missing,      "PKG-823",  Remedy::fix_package,  "No scatter file was found", "Name the folder that holds the scatter file, or the file itself."},
    ErrorEntry{ErrorCode::several_scatters,     "PKG-824",  Remedy::fix_package,  "More than one scatter file could be meant", "Name the one that is meant."},
    ErrorEntry{ErrorCode::text_encoding,        "PKG-825",  Remedy::fix_package,  "A text file is in an encoding that is not read", "Open it in an editor and save it as UTF-8."},
    ErrorEntry{ErrorCode::several_agents,      "PKG-826",  Remedy::fix_package,   "Several Download Agents fit this phone", "Choose one of the files named here with --agent."},

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
    ErrorEntry{ErrorCode::order_invalid,        "STA-913",  Remedy::fix_package,  "What was asked for does not go together", "Change the options named here."},
    ErrorEntry{ErrorCode::batch_of_other_work,  "STA-914",  Remedy::fix_package,  "This batch name belongs to other work", "Choose another name, or say --again if these phones are to be worked on once more."},
    ErrorEntry{ErrorCode::vault_in_use,         "STA-915",  Remedy::stop_station, "Another program works in the backups", "Close the other program, or give it the order."},
    ErrorEntry{ErrorCode::vault_unadopted,      "STA-916",  Remedy::stop_station, "Backups from before wait to be taken over", "An engineer takes them over: gangflash backups adopt."},
    ErrorEntry{ErrorCode::vault_key_missing,    "STA-917",  Remedy::stop_station, "The key of the backups is missing", "Put the exported key back: gangflash backups key import FILE."},
    ErrorEntry{ErrorCode::ledger_shortened,     "STA-918",  Remedy::stop_station, "The ledger is shorter than it was", "Keep the file as it is and call an engineer; a restored copy is accepted by an engineer alone."},
    ErrorEntry{ErrorCode::ledger_mark_missing,  "STA-919",  Remedy::stop_station, "The ledger has lost its high-water mark", "Keep both files as they are and call an engineer."},
    ErrorEntry{ErrorCode::network_disk,         "STA-920",  Remedy::stop_station, "This file lies on a network disk", "Choose a folder on a disk of this computer."},
    ErrorEntry{ErrorCode::recipe_invalid,       "STA-921",  Remedy::fix_package,  "The recipe is not valid", "Check the file's name, or fix the line named here and have the recipe signed again."},
    ErrorEntry{ErrorCode::list_invalid,         "STA-922",  Remedy::fix_package,  "A list of phones cannot be read", "Check the file's name and the line named here; in a spreadsheet, set the column to text first."},
    ErrorEntry{ErrorCode::key_unusable,         "STA-923",  Remedy::fix_package,  "A key or password file cannot be used", "Check the file's name, that it is the right one, and that this user alone can read it."},
    ErrorEntry{ErrorCode::port_unknown,        "STA-924",  Remedy::fix_package,   "There is no such port or slot", "Run gangflash ports list and name one that it shows."},
    ErrorEntry{ErrorCode::slot_map_invalid,    "STA-925",  Remedy::fix_package,   "The slot map cannot be used", "Fix the line named here, or learn the ports again."},
    ErrorEntry{ErrorCode::installation_incomplete, "STA-926",  Remedy::stop_station,  "A file of the installation is missing or damaged", "Install Gangflash again; the ledger and the backups stay as they are."},
    ErrorEntry{ErrorCode::person_invalid,      "STA-927",  Remedy::fix_package,   "The record of a person or engineer cannot be used", "Ask an engineer to write the record anew."},
    ErrorEntry{ErrorCode::backup_unknown,      "STA-928",  Remedy::fix_package,   "There is no such backup", "Run gangflash backups list and name one that it shows."},
    ErrorEntry{ErrorCode::virtual_phone_invalid, "STA-929",  Remedy::fix_package,   "The virtual phones cannot be made as asked", "Fix the line or option named here."},
    ErrorEntry{ErrorCode::service_setup,       "STA-930",  Remedy::stop_station,  "The service is not set up to work alone", "Fix what is named here; gangflash doctor checks the rest."},
};
// clang-format on

/// Rows stand in the order of the enumerators, so that lookup is an index.
constexpr bool in_order_of_codes() {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].code) != i) return false;
    return true;
}
static_assert(in_order_of_codes(), "one row per code, in order");
static_assert(static_cast<std::size_t>(ErrorCode::service_setup) + 1 == rows.size(),
              "every code has a row");

} // namespace

std::span<const ErrorEntry> error_catalog() {
    return rows;
}

const ErrorEntry& entry_of(ErrorCode code) {
    return rows[static_cast<std::size_t>(code)];
}

const ErrorEntry* find_entry(std::string_view id) {
    for (const ErrorEntry& row : rows)
        if (row.id == id) return &row;
    return nullptr;
}

} // namespace gangflash
