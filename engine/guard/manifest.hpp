#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "engine/identity/phone_ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::guard {

/// One piece of a backup: whole blocks of one region.
struct Part {
    std::string name; ///< of the partition; `boot1`, `gpt-primary` … for what is none
    Region region = Region::user;
    std::optional<DeviceAddress> from; ///< read there; absent: made by the station (a new table)
    std::optional<DeviceAddress> to;   ///< a restore writes it there; absent: kept for people only
    ByteCount size;
    Sha256 sha256;    ///< of the bytes on the phone, not of the file
    std::string file; ///< inside the backup's folder, no slashes
};

/// A partition of the layout that the phone is to have, or had.
struct Place {
    std::string name;
    DeviceAddress start; ///< in the user area
    ByteCount size;

    bool operator==(const Place&) const = default;
};

/// What a backup says of itself: `manifest.json` in its folder.
struct Manifest {
    PhoneIds phone;         ///< whose bytes these are; at least one id
    std::string chip;       ///< `MT6765`
    std::string storage_id; ///< CID or vendor's string, for people
    StorageKind storage{};
    std::uint32_t block_size = 0;
    ByteCount user; ///< size of the user area
    std::string batch;
    std::int64_t unit = 0; ///< in the ledger
    std::string taken_at;  ///< RFC 3339 UTC
    bool encrypted = false;
    std::vector<Place> layout_before; ///< empty: the phone had no valid table
    std::vector<Place> layout_after;  ///< what it has once the restore is done
    /// The table of layout_after is to be written by the phone's agent (PMT), counting from here.
    std::optional<DeviceAddress> agent_table_base;
    std::vector<Part> parts;

    ByteCount bytes() const; ///< of all parts, as on the phone
};

/// JSON, two spaces deep; parse_manifest() gives it back the same.
std::string format_manifest(const Manifest& manifest);

/// Fault `backup_damaged` naming `file` and what is wrong in it. File names that leave the folder,
/// parts without size and a phone without any id are refused.
Result<Manifest> parse_manifest(std::string_view text, const std::string& file);

} // namespace gangflash::guard
