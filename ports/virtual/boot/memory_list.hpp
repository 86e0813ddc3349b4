#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"

namespace gangflash::vphone {

/// Whether the memory settings a preloader carries (MTK_BLOADER_INFO) know the memory of phones of
/// this kind; one that does not never gets further than its first lines. True for a file without
/// such a list: then there is nothing to judge by.
/// Sources: mtk-brom-preloader-legacy-da.md, 6.5 and 6.6; mtk-legacy-one-stage.md, 4.2.
bool knows_memory(const ChipModel& chip, ByteView preloader);

} // namespace gangflash::vphone
