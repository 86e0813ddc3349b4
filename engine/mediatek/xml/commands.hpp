#pragma once

#include "base/units.hpp"

#include <cstdint>

namespace gangflash::xml {

/// How long the station waits for an XML agent.
/// Source: reference mtk-xflash-xml-da.md, 4.8; what is not there is as for XFlash.
namespace limits {

inline constexpr Millis agent_alive{10000};     ///< the first START behind JUMP_DA
inline constexpr Millis stage_ready{15000};     ///< DA2's START behind BOOT-TO
inline constexpr Millis reply{5000};            ///< a normal reply
inline constexpr Millis hardware{15000};        ///< between two signs of NOTIFY-INIT-HW
inline constexpr Millis chunk_stored{60000};    ///< a packet may stall more than 40 s
inline constexpr Millis call{60000};            ///< the next call of a command that works
inline constexpr Millis progress{60000};        ///< between two signs of progress
inline constexpr Millis command_in_all{900000}; ///< everything but moving data
inline constexpr Millis after_error{3000}; ///< START behind an END with an error: some stop there

} // namespace limits

/// Calls that one command may make, far above the dozen of the longest seen.
inline constexpr unsigned most_calls = 256;

/// Signs of progress within one report: the genuine agents make a hundred.
inline constexpr unsigned most_progress = 100'000;

/// What a file of the agent's own making may hold: a table of 128 partitions has 15 KiB.
inline constexpr std::uint64_t largest_file = 1 * mib;

/// What an agent may announce as its packet. 0x1000 to 0x200000 were seen (7.3).
inline constexpr std::uint64_t smallest_packet = 0x200;
inline constexpr std::uint64_t largest_packet = 64 * mib;

} // namespace gangflash::xml
