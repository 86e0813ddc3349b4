#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/storage.hpp"

#include <string>
#include <vector>

namespace gangflash::vphone {

/// The DOS records by which Linux finds partitions on chips before GPT: ordinary image files of
/// the package, one sector each (mtk-legacy-one-stage.md, 7.2).
struct DosTable {
    std::string name; ///< of the partition and of the file: MBR, EBR1, EBR2
    Bytes sector;
};

/// MBR with an extended partition at EBR1; the EBRs of this chip's layout in a chain; ANDROID,
/// CACHE and USRDATA in the last of them. Offsets in a record count from its own sector, links of
/// the chain from EBR1. Empty for chips with a GPT.
std::vector<DosTable> make_dos_tables(const ChipModel& chip);

/// Whether Linux would find its system: each sector of the chain as the maker made it.
bool dos_tables_whole(const ChipModel& chip, const Storage& storage);

} // namespace gangflash::vphone
