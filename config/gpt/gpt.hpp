#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

struct GptPartition {
    std::string name;                   ///< UTF-8; may be empty
    std::array<std::byte, 16> type{};   ///< as stored, mixed endian
    std::array<std::byte, 16> unique{}; ///< as stored, mixed endian
    std::uint64_t first_lba = 0;
    std::uint64_t last_lba = 0; ///< included
    std::uint64_t attributes = 0;
};

/// A GUID partition table whose checksums are right (reference: mtk-firmware-package.md, 5.6;
/// UEFI 2.10, 5.3).
struct Gpt {
    std::uint32_t sector_size = 0; ///< 512 (eMMC) or 4096 (UFS)
    bool backup = false;           ///< the copy at the end of the storage
    std::uint64_t my_lba = 0;
    std::uint64_t alternate_lba = 0;
    std::uint64_t first_usable_lba = 0;
    std::uint64_t last_usable_lba = 0;
    std::array<std::byte, 16> disk{};
    std::vector<GptPartition> partitions; ///< used entries, in table order

    const GptPartition* find(std::string_view name) const;
    DeviceAddress start_of(const GptPartition& partition) const;
    ByteCount size_of(const GptPartition& partition) const;
};

/// The table at the start of a region: `area` begins at its byte 0 and holds at least 34 sectors of
/// 512 or 6 of 4096. The sector size is found, not told. Fault `layout_differs` is not ours to
/// give: a table that does not check out is `image_invalid`.
Result<Gpt> parse_gpt(ByteView area, const std::string& name);

/// The copy at the end of a region: `area` ends with its last byte (a `sgpt` file does too).
Result<Gpt> parse_backup_gpt(ByteView area, const std::string& name);

/// Either, whichever is there: for files.
Result<Gpt> parse_any_gpt(ByteView area, const std::string& name);

/// True when a primary or backup header is where one belongs.
bool looks_like_gpt(ByteView area);

/// `C12A7328-F81F-11D2-BA4B-00A0C93EC93B`.
std::string guid_text(const std::array<std::byte, 16>& guid);

} // namespace gangflash
