#pragma once

#include "base/storage.hpp"
#include "engine/protocol/flash_agent.hpp"
#include "engine/protocol/link.hpp"

#include <memory>

namespace gangflash {

/// The agent of a generation; the only place that tells them apart. `da_generation_unbuilt` for
/// one the station does not speak yet. The link outlives the agent.
Result<std::unique_ptr<FlashAgent>> make_flash_agent(AgentGeneration generation, Link& link);

} // namespace gangflash
