#pragma once

#include "base/storage.hpp"

#include <cstdint>

namespace gangflash::legacy {

/// Parts of an eMMC as commands and tables number them: 1 and 2 boot areas, 3 RPMB, 4-7 general
/// purpose, 8 user area (reference mtk-brom-preloader-legacy-da.md, 7.9, 60).
constexpr std::uint8_t part_of(Region region) {
    switch (region) {
    case Region::boot1:
        return 1;
    case Region::boot2:
        return 2;
    case Region::user:
        break;
    }
    return 8;
}

} // namespace gangflash::legacy
