#pragma once

#include "base/storage.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What a phone says about its storage.
struct StorageReport {
    StorageKind kind{};
    std::uint32_t block_size = 0; ///< smallest unit of an address, bytes: 512 (eMMC), 4096 (UFS)
    ByteCount boot1, boot2, user;

    ByteCount size_of(Region region) const {
        return region == Region::boot1 ? boot1 : region == Region::boot2 ? boot2 : user;
    }

    std::string id;        ///< eMMC: CID in hexadecimal; UFS: vendor's product string
    std::string unique_id; ///< UFS: serial number; eMMC: as id
    std::optional<std::uint32_t> life_cycle; ///< 1 normal, 2 warning, 3 worn out; newer agents
};

/// What it says about its memory, once that is up.
struct MemoryReport {
    std::optional<ByteCount> dram;       ///< absent: not reported
    std::optional<ByteCount> sram;       ///< of the chip itself
    std::optional<std::uint32_t> status; ///< of DRAM, the agent's own number; 0 is good
};

/// A partition as the agent's own table has it, in bytes inside the user area.
struct AgentPartition {
    std::string name;
    DeviceAddress start;
    ByteCount size;
};

/// The table of a phone that keeps it where only its agent finds it (PMT).
struct AgentTable {
    DeviceAddress user_area; ///< where it begins in the linear space that the table counts in
    std::vector<AgentPartition> partitions; ///< ascending
};

/// What an agent writes on its own account, without being told to, whenever it erases.
struct OwnRecord {
    std::string_view partition; ///< the one it lies in, if the phone has that
    ByteCount before_end;       ///< its first byte, counted back from the partition's end
    ByteCount length;
    std::string_view mark; ///< its first bytes
};

} // namespace gangflash
