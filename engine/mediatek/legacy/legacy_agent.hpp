#pragma once

#include "engine/mediatek/agent_factory.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"

#include <memory>

namespace gangflash::legacy {

/// The legacy (V3) agent: MT6571 … MT6795, MT8127 … MT8590, and the old one-stage chips MT6573,
/// MT6575, MT6577, MT6589, MT8135. eMMC only: a NAND phone is told and refused (`da_unsupported`).
/// Source: reference mtk-brom-preloader-legacy-da.md, 7; mtk-legacy-one-stage.md.
std::unique_ptr<DownloadAgent> make_agent(const AgentChoice& choice, Link& link);

} // namespace gangflash::legacy
