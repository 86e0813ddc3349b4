#pragma once

#include "base/result.hpp"

#include <cstdint>

namespace gangflash::legacy {

/// Agents count their errors in two ways. The old one of builds up to 2015 lacks four numbers
/// behind 3003 and one more behind 3056; a number means different things in the two.
/// Source: reference mtk-brom-preloader-legacy-da.md, 7.2; one-stage document, 6.1.
enum class Numbering : std::uint8_t { old_builds, new_builds };

/// The number under which newer builds know the same error.
std::uint32_t renumbered(std::uint32_t code, Numbering numbering);

/// Numbers of newer builds that steer the conversation.
namespace status {
inline constexpr std::uint32_t ok = 0;
inline constexpr std::uint32_t dram_needed = 3011; ///< "RAM error": the host must bring settings
inline constexpr std::uint32_t nor_not_found = 3015;
inline constexpr std::uint32_t in_progress = 3025;
inline constexpr std::uint32_t data_checksum = 3065;
} // namespace status

/// The row of our catalogue for what the agent answered: `status=3065 meaning="…"`, the number as
/// the agent says it, with its new one where that differs.
Fault refusal(std::uint32_t code, Numbering numbering);

} // namespace gangflash::legacy
