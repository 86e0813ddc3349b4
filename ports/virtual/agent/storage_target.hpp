#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/storage.hpp"
#include "ports/virtual/agent/agent_status.hpp"
#include "ports/virtual/phone_board.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash::vphone {

/// Where a command of the agent acts: one range, in one region, or in both boot areas at once.
struct StorageTarget {
    std::vector<Region> regions;
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    std::string partition;    ///< its name, or that of the partition the range starts in
    bool boot_loader = false; ///< the preloader by name: the agent adds the boot header
};

using TargetOrRefusal = std::variant<StorageTarget, AgentStatus>;

/// A range as FlashOp gives it: u32 storage, u32 section, u64 address, u64 length (3.6.0). At
/// least 24 bytes.
TargetOrRefusal target_of_range(const PhoneBoard& board, ByteView flash_op);

/// A partition by name: `preloader`, `PGPT`, `SGPT`, or one of the table on the phone.
TargetOrRefusal target_of_name(const PhoneBoard& board, std::string_view name);

/// Name of the partition at an address, for the fault script; empty when there is none.
std::string name_at(const PhoneBoard& board, Region region, std::uint64_t address);

/// Number of the phone's storage in FlashOp: 1 eMMC, 0x30 UFS.
std::uint32_t storage_number(const ChipModel& chip);

/// The header the agent puts in front of a preloader: 0x800 bytes on eMMC, 0x1000 on UFS
/// (mtk-brom-preloader-legacy-da.md, 6.1).
Bytes boot_area_header(const ChipModel& chip, std::uint32_t preloader_length);

} // namespace gangflash::vphone
