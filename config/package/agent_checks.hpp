#pragma once

#include "base/agent_checks.hpp"
#include "config/chips/chips.hpp"
#include "config/plan/plan.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash {

/// What agents of this kind compare, before one is there to say it (DownloadAgent::checks()).
///
/// XFlash agents and legacy agents of two stages read back what they wrote: the genuine ones of
/// MT6765 and MT6580 read as many bytes from their storage as they wrote to it. Legacy agents of
/// one stage know the sum of a packet alone (reference mtk-legacy-one-stage.md, 7), and no XML
/// agent seen reads back, whatever its checksum_level (mtk-xflash-xml-da.md, "Observed of genuine
/// V6 agents").
AgentChecks agent_checks(AgentGeneration generation, std::uint16_t agent_code);

/// The level where nobody names one: what the agent's own checksums leave open is read back.
VerifyLevel usual_verify(AgentChecks checks);

/// What proves the writes of such a job: `readback`, `sample`, `storage` or `cable` (the agent's
/// own checksums), `nothing`.
std::string_view proof_of(VerifyLevel level, AgentChecks checks);

/// The same as a sentence: `MT6789: the agent's own checksums cover the cable, not what …`.
std::string proof_words(const Plan& plan);

} // namespace gangflash
