#pragma once

#include "base/storage.hpp"
#include "config/chips/plug_in.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gangflash {

/// How the watchdog is stopped from the boot ROM: one register write.
struct WatchdogStop {
    std::uint32_t address = 0;
    std::uint32_t value = 0;
    std::uint8_t width = 4; ///< bytes: 4 = WRITE32, 2 = WRITE16
};

/// One chip the station knows. Data with its source, never `if (chip == …)` in code.
/// Source: reference mtk-brom-preloader-legacy-da.md, section 4.
struct ChipFacts {
    std::uint16_t hw_code = 0;    ///< what GET_HW_CODE answers
    std::string_view name;        ///< `MT6765`
    std::string_view names_too;   ///< other platform names of the same silicon, space separated
    AgentGeneration generation{}; ///< agent protocol
    std::uint16_t agent_code = 0; ///< hw_code field of the container entry to use
    std::optional<WatchdogStop> watchdog;                    ///< absent: no write (64-bit chips)
    std::optional<WatchdogStop> watchdog_too = std::nullopt; ///< a second write, after the first
    std::uint16_t answers = 0; ///< GET_HW_CODE's answer where the silicon says another row's
};

/// The ways that fit a chip, the usual one first. Source: reference
/// mtk-brom-preloader-legacy-da.md, 1.6 (windows), 4 (notes: newer chips refuse work from their
/// boot ROM) and 8.2 (loops of a broken phone). Keys differ between models, so they are named by
/// what they are for.
std::span<const PlugInWay> plug_in_ways(const ChipFacts& chip);

/// All rows, ordered by hw_code.
std::span<const ChipFacts> chip_table();

/// The row GET_HW_CODE names, or nullptr.
const ChipFacts* find_chip(std::uint16_t hw_code);

/// Two codes of one chip: rows that take the same agent and share a platform name, as phones of an
/// MT6750 answer 0x326 or 0x601. The same agent alone says little: MT6735 and MT6753 share one.
bool is_twin(const ChipFacts& one, const ChipFacts& other);

/// True when a phone of row `phone` may be one of those that `planned` is for: the same row, its
/// twin, or the row under whose code the planned one answers.
bool same_silicon(const ChipFacts& planned, const ChipFacts& phone);

/// The codes under which containers hold this chip's agent, the usual one first: the table's, the
/// number of its name, and what GET_HW_CODE answers. (SP Flash Tool keeps a list of chips whose
/// agent has another code than they answer: reference mtk-brom-preloader-legacy-da.md, 4, notes.)
std::array<std::uint16_t, 3> agent_codes(const ChipFacts& chip);

/// The row of a scatter's platform name, suffixes allowed (`MT6757D`), or nullptr.
const ChipFacts* find_chip(std::string_view platform);

} // namespace gangflash
