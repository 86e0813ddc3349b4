#pragma once

#include <cstdint>
#include <span>
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
    answer_overdue,
    port_missing,
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
    no_engineer,
    unknown_signer,
    signature_invalid,
    right_missing,
    unattended_erase,
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
    identity_missing,
    refused_after_start,
    slot_stopped,
    board_not_blank,
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
    plan_overlaps,
    place_not_written,
    image_empty,
    image_wrapped,
    image_in_pieces,
    agent_missing,
    file_outside,
    boot_areas_differ,
    scatter_missing,
    several_scatters,
    text_encoding,
    several_agents,
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
    order_invalid,
    batch_of_other_work,
    vault_in_use,
    vault_unadopted,
    vault_key_missing,
    ledger_shortened,
    ledger_mark_missing,
    network_disk,
    recipe_invalid,
    list_invalid,
    key_unusable,
    port_unknown,
    slot_map_invalid,
    installation_incomplete,
    person_invalid,
    backup_unknown,
    virtual_phone_invalid,
    service_setup,
};

/// What can heal a fault. Retry is policy over this column (engine/unit/retry_policy.hpp).
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

/// Every row, in the order of the enumerators. The sentences stand in error_catalog.cpp, so that a
/// word changed there compiles one file.
std::span<const ErrorEntry> error_catalog();

const ErrorEntry& entry_of(ErrorCode code);

/// The row with this printed id, or nullptr.
const ErrorEntry* find_entry(std::string_view id);

} // namespace gangflash
