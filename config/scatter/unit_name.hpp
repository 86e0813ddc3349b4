#pragma once

#include "base/storage.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// A region as its storage's own documents call it: `LU0`, `LU1`, `LU2` of UFS; `BOOT1`, `BOOT2`,
/// `USER` of eMMC (reference mtk-firmware-package.md, 2.8). NAND has one area without a name.
constexpr std::string_view unit_name(StorageKind kind, Region region) {
    const bool ufs = kind == StorageKind::ufs;
    switch (region) {
    case Region::boot1:
        return ufs ? "LU0" : "BOOT1";
    case Region::boot2:
        return ufs ? "LU1" : "BOOT2";
    case Region::user:
        return ufs ? "LU2" : "USER";
    }
    return "?";
}

/// `LU0+LU1`.
inline std::string unit_names(StorageKind kind, const std::vector<Region>& regions) {
    std::string text;
    for (const Region region : regions) {
        if (!text.empty()) text += '+';
        text += unit_name(kind, region);
    }
    return text;
}

} // namespace gangflash
