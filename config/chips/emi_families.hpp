#pragma once

#include "config/chips/chips.hpp"

#include <cstdint>
#include <string>

namespace gangflash {

/// Whether a memory list of this version can be for the chip. Versions whose chips are not sure fit
/// every chip. (reference: mtk-brom-preloader-legacy-da.md, 6.5; compared with the names of 793
/// extracted lists.)
///
/// This is what tells a foreign preloader: its AND_ROMINFO platform does not, because
/// builds for other chips exist that say MT6752 there (one with a version 21 list, one named after
/// MT8183).
bool emi_version_fits(std::uint32_t version, const ChipFacts& chip);

/// The chips such a list is for: `MT6765 MT6761`; empty when not sure.
std::string emi_version_chips(std::uint32_t version);

} // namespace gangflash
