#include "engine/protocol/agent_factory.hpp"

#include "engine/protocol/xflash/xflash_agent.hpp"

namespace gangflash {

Result<std::unique_ptr<FlashAgent>> make_flash_agent(AgentGeneration generation, Link& link) {
    switch (generation) {
    case AgentGeneration::xflash:
        return xflash::make_agent(link);
    case AgentGeneration::legacy:
    case AgentGeneration::xml:
        break;
    }
    return Fault{ErrorCode::da_generation_unbuilt,
                 "generation=" + std::string(to_string(generation))};
}

} // namespace gangflash
