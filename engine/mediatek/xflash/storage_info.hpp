#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/mediatek/download_agent.hpp"

#include <cstdint>
#include <optional>

namespace gangflash::xflash {

/// The answers to GET_EMMC_INFO (96 or 104 bytes) and GET_UFS_INFO (52, 200, 204 or 208 bytes),
/// little-endian; nothing when the phone has no storage of that kind. Parsed by length: newer
/// agents append fields. `da_protocol` when shorter than its first version, or with blocks that no
/// storage has.
/// Source: reference mtk-xflash-xml-da.md, 3.5.1, 3.5.2 and "Observed".
Result<std::optional<StorageReport>> decode_emmc_info(ByteView answer);
Result<std::optional<StorageReport>> decode_ufs_info(ByteView answer);
Result<std::optional<StorageReport>> decode_nand_info(ByteView answer); ///< 3.5.3

/// The answer to GET_RAM_INFO: 24 bytes in older agents, 48 in newer. `da_protocol` when shorter.
/// Source: 3.5.4.
Result<MemoryReport> decode_ram_info(ByteView answer);

/// Bytes an agent moves at once (GET_PACKET_LENGTH): u32 write, u32 read.
struct PacketLengths {
    std::uint32_t write = 0;
    std::uint32_t read = 0;
};

/// The least write packet the station obeys. Agents name 0x200000, their first stage 0x8000
/// (mtk-xflash-xml-da.md, "Observed"). Every packet costs four messages, so an agent that asks for
/// single bytes would hold its port for days.
inline constexpr std::uint32_t smallest_write_packet = 0x1000;

/// `da_protocol` when the answer is short, the write packet below the least, or the read packet 0.
Result<PacketLengths> decode_packet_lengths(ByteView answer);

/// The parameter of address-based commands, 56 bytes: u32 storage, u32 section, u64 address, u64
/// length, 32 bytes for NAND (zero). Source: 3.5.5, 3.6.0.
Bytes encode_flash_op(StorageKind kind, const Place& place);

} // namespace gangflash::xflash
