#pragma once

#include "config/gpt/gpt.hpp"

namespace gangflash {

/// Both copies of a table as they stand on the storage.
struct GptAreas {
    Bytes primary; ///< from byte 0: protective MBR, header, entries; whole sectors
    Bytes backup;  ///< up to the last byte: entries, then the header; whole sectors
};

/// Bytes of each copy, for 128 entries of 128 bytes: MBR, header and entries; entries and header.
constexpr ByteCount gpt_primary_bytes(std::uint32_t sector_size) {
    return ByteCount{128ULL * 128 + 2ULL * sector_size};
}
constexpr ByteCount gpt_backup_bytes(std::uint32_t sector_size) {
    return ByteCount{128ULL * 128 + sector_size};
}

/// Lays a table out (UEFI 2.10, 5.3) for a storage of `sectors` sectors: `sector_size`, `disk` and
/// `partitions` are taken from `table`, the rest follows. parse_gpt() gives the partitions back.
/// Fault `layout_differs` when they overlap, lie outside of what a table can describe, are more
/// than 128, or a name is longer than its 36 units.
Result<GptAreas> build_gpt(const Gpt& table, std::uint64_t sectors);

/// A GUID that is the same for the same words: version 4's form, from their SHA-256.
std::array<std::byte, 16> derived_guid(std::string_view words);

/// EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, what MediaTek's tables give every partition (basic data).
extern const std::array<std::byte, 16> basic_data_guid;

} // namespace gangflash
