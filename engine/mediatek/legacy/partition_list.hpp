#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/mediatek/download_agent.hpp"

#include <cstdint>
#include <vector>

namespace gangflash::legacy {

/// Which table the first byte of SDMMC_READ_PMT's answer announces (7.9, A5).
enum class TableKind : std::uint8_t {
    pmt, ///< 96-byte entries: name 64, u64 size, u64 part, u64 offset, u64 flags
    gpt, ///< 88-byte entries: name 64, u64 offset, u64 size, u16 part, 6 bytes
};

/// The partitions of the user area, little-endian entries as the agent keeps them in its memory,
/// in bytes. Errors: `layout_differs` for a table that is not a whole number of entries, has more
/// than an agent keeps (40 in a PMT, 128 in a GPT) or a name or place that cannot be.
/// Source: reference mtk-brom-preloader-legacy-da.md, 7.9.
Result<AgentTable> decode_partitions(TableKind kind, ByteView table);

/// The records of SDMMC_WRITE_PMT: the preloader's, which fills what lies before the user area, and
/// one a partition. `layout_differs` for more than a PMT holds or a name it has no room for.
Result<std::vector<Bytes>> encode_pmt(const AgentTable& table);

/// Bytes of the largest table an agent can have.
std::uint32_t largest_table(TableKind kind);

} // namespace gangflash::legacy
