#pragma once

#include "base/storage.hpp"
#include "engine/mediatek/brom/link_authentication.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace gangflash {

/// Which agent was sent to whom: what its conversation depends on before it says a word.
struct AgentChoice {
    AgentGeneration generation{};
    std::uint16_t agent_code = 0;    ///< hw_code field of the container entry
    std::string build;               ///< the container's identifier, `MTK_AllInOne_DA_v3.3001…`
    std::uint8_t brom_version = 0;   ///< what the loader answered to GET_VERSION
    std::uint8_t loader_version = 0; ///< what it answered to GET_BL_VER
    std::shared_ptr<brom::ChallengeSigner> signer =
        nullptr;              ///< for agents that ask for one, or none
    bool secure_boot = false; ///< what boot ROM or preloader said (SBC)
};

/// The agent of a generation; the only place that tells them apart. `da_generation_unbuilt` for
/// one the station does not speak yet. The link outlives the agent.
Result<std::unique_ptr<DownloadAgent>> make_download_agent(const AgentChoice& choice, Link& link);

} // namespace gangflash
