#pragma once

#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"

#include <memory>

namespace gangflash::xflash {

/// The XFlash (V5) agent: MT6739 … MT6893 class chips.
/// Source: reference mtk-xflash-xml-da.md, sections 2 and 3.
std::unique_ptr<DownloadAgent> make_agent(Link& link);

} // namespace gangflash::xflash
