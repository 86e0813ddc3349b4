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
    Bytes backup;  ///< entries and header at the end of the last backup_table_size() bytes
};

/// The table the phone's maker gave it: entries of 128 bytes (mtk-firmware-package.md, 5.6).
TableImages make_table(const ChipModel& chip);

struct TableEntry {
    std::string name;
    std::uint64_t start = 0; ///< bytes, in the user area
    std::uint64_t size = 0;
};

/// The table on the phone: the primary one if its checksums hold, else the backup; nullopt when
/// neither does.
std::optional<std::vector<TableEntry>> read_table(const Storage& storage, std::uint32_t sector);

/// The table on a phone of this kind, GPT or PMT.
std::optional<std::vector<TableEntry>> read_table(const Storage& storage, const ChipModel& chip);

/// Both copies of a GPT, each nullopt when it is not whole.
struct GptCopies {
    std::optional<std::vector<TableEntry>> primary, backup;
    std::uint32_t announced = 0; ///< entries, by the header that counts
};
GptCopies read_gpt_copies(const Storage& storage, std::uint32_t sector);

/// Writes one copy of a GPT with these partitions. False when they do not fit.
bool store_gpt(const ChipModel& chip,
               Storage& storage,
               const std::vector<TableEntry>& table,
               bool backup);

const TableEntry* find_entry(const std::vector<TableEntry>& table, std::string_view name);

} // namespace gangflash::vphone
