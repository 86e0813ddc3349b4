#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/storage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::vphone {

/// A GPT as files PGPT and SGPT hold it.
struct TableImages {
    Bytes primary; ///< protective MBR, header, entries: the first 0x8000 bytes of the user area
    Bytes backup;  ///< entries, then the header: the last backup_table_size() bytes
};

/// The table the phone's maker gave it: 128 entries of 128 bytes (mtk-firmware-package.md, 5.6).
TableImages make_table(const ChipModel& chip);

struct TableEntry {
    std::string name;
    std::uint64_t start = 0; ///< bytes, in the user area
    std::uint64_t size = 0;
};

/// The table on the phone: the primary one if its checksums hold, else the backup; nullopt when
/// neither does.
std::optional<std::vector<TableEntry>> read_table(const Storage& storage, std::uint32_t sector);

const TableEntry* find_entry(const std::vector<TableEntry>& table, std::string_view name);

} // namespace gangflash::vphone
