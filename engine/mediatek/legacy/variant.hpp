#pragma once

#include "engine/mediatek/legacy/status.hpp"

#include <cstdint>
#include <string_view>

namespace gangflash::legacy {

/// How an agent comes up. Source: mtk-legacy-one-stage.md, section 1.
enum class Kind : std::uint8_t {
    one_stage,    ///< "A": runs from internal memory; takes memory settings as a command
    with_overlay, ///< "B": one agent, its second region is loaded but not entered
    two_stages,   ///< "C": DA1 starts the memory, DA2 the storage
};

/// What ENABLE_DRAM moves. Source: mtk-brom-preloader-legacy-da.md, 7.4.
enum class EmiMode : std::uint8_t {
    one_entry,         ///< "S": the host chooses
    id_then_one_entry, ///< "S16": the agent repeats the storage id first
    whole_list,        ///< "L": the agent chooses
};

/// Whether this build reads a field behind its configuration (7.1, table of extras).
enum class Presence : std::uint8_t { absent, present, unknown };

/// One sort of agent: its chip's row and what its build's age adds. Data, so that the conversation
/// has no `if (chip)`.
struct Variant {
    std::uint16_t agent_code = 0; ///< hw_code of the container entry
    Kind kind = Kind::two_stages;
    EmiMode emi_mode = EmiMode::whole_list;
    std::uint8_t extra_words = 0;        ///< u32 behind the configuration
    std::uint32_t extra_value = 0;       ///< of each
    bool slc_list = false;               ///< builds of 2019 also read a list of percentages
    std::uint8_t calibration_words = 0;  ///< u32 the agent adds behind a good DRAM status
    bool nand_size_is_u64 = true;        ///< in the report (7.5)
    std::uint32_t most_emi_entries = 10; ///< more of them halt the agent
    bool asks_for_second_entry = false;  ///< of discrete LPDDR2, by the memory's maker
    bool keeps_pmt = false; ///< its partition table may be one that only the agent can read

    // Of the build.
    Numbering numbering = Numbering::new_builds;
    Presence slc_list_read = Presence::absent;
};

/// The variant of a chip, by agent code and the container's identifier, whose date decides the
/// rest (`MTK_AllInOne_DA_v3.3001.2019-12-31…`, `….11/28/2021…`; `v7.…` ended in 2015). Without a
/// date in it the agent is taken for a newer one, and what only some builds read is probed. An
/// agent code without a row gets the commonest one: list mode, two stages.
Variant variant_of(std::uint16_t agent_code, std::string_view build);

} // namespace gangflash::legacy
