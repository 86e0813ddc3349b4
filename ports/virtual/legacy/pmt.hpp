#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/storage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::vphone {

/// One record of a PMT, the partition table of the chips before GPT: 96 bytes, little-endian, on
/// the card as on the wire (mtk-brom-preloader-legacy-da.md, 7.9; mtk-firmware-package.md, 5.6).
struct PmtEntry {
    std::string name;         ///< at most 63 characters
    std::uint64_t size = 0;   ///< bytes
    std::uint64_t part = 0;   ///< eMMC part: 1 boot area 1, 8 user area
    std::uint64_t offset = 0; ///< linear: the boot areas come before the user area
    std::uint64_t flags = 0;
};

inline constexpr std::size_t pmt_entry_size = 96;
inline constexpr std::size_t most_pmt_entries = 40;

Bytes encode(const PmtEntry& entry);
PmtEntry decode_pmt_entry(ByteView record); ///< of pmt_entry_size bytes

/// The table of the phone's maker.
std::vector<PmtEntry> make_pmt(const ChipModel& chip);

/// The table on the phone, from the first copy or its mirror; nullopt when neither is whole.
std::optional<std::vector<PmtEntry>> read_pmt(const ChipModel& chip, const Storage& storage);

/// Writes both copies. False when a record does not fit the storage.
bool store_pmt(const ChipModel& chip, Storage& storage, const std::vector<PmtEntry>& table);

} // namespace gangflash::vphone
