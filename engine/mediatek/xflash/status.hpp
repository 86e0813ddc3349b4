#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>

namespace gangflash::xflash {

/// Statuses that are no error (reference mtk-xflash-xml-da.md, 3.1).
namespace status {
inline constexpr std::uint32_t ok = 0;
inline constexpr std::uint32_t ok_magic = 0xFEEEEEEF;    ///< some builds echo the packet's magic
inline constexpr std::uint32_t sync = 0x434E5953;        ///< a stage has started
inline constexpr std::uint32_t in_progress = 0x40040004; ///< a progress value follows
inline constexpr std::uint32_t complete = 0x40040005;    ///< end of an operation with progress
} // namespace status

/// The status word of a status packet's payload: u16, u32, or the first u32 of a longer one.
/// `da_protocol` for any other length.
Result<std::uint32_t> decode_status(ByteView payload);

constexpr bool is_ok(std::uint32_t word) {
    return word == status::ok || word == status::ok_magic;
}

/// The row of our catalogue for what the agent answered, `status=0xc0040003` in the detail.
/// Source: 3.9 and "Observed".
Fault refusal(std::uint32_t word);

} // namespace gangflash::xflash
