#include "engine/mediatek/agent_factory.hpp"

#include "engine/mediatek/legacy/legacy_agent.hpp"
#include "engine/mediatek/xflash/xflash_agent.hpp"
#include "engine/mediatek/xml/xml_agent.hpp"

namespace gangflash {

Result<std::unique_ptr<DownloadAgent>> make_download_agent(const AgentChoice& choice, Link& link) {
    switch (choice.generation) {
    case AgentGeneration::xflash:
        return xflash::make_agent(link);
    case AgentGeneration::legacy:
        return legacy::make_agent(choice, link);
    case AgentGeneration::xml:
        return xml::make_agent(choice, link);
    }
    return Fault{ErrorCode::da_generation_unbuilt,
                 "generation=" + std::string(to_string(choice.generation))};
}

} // namespace gangflash
