#pragma once

#include "engine/mediatek/agent_factory.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"

#include <memory>

namespace gangflash::xml {

/// The XML (V6) agent: MT6789, MT6835, MT6855, MT6895, MT6983 and newer.
/// Source: reference mtk-xflash-xml-da.md, sections 2, 4, 7 and "Observed of genuine V6 agents".
std::unique_ptr<DownloadAgent> make_agent(const AgentChoice& choice, Link& link);

} // namespace gangflash::xml
