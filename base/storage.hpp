#pragma once

#include <cstdint>
#include <string_view>

namespace gangflash {

/// What a phone keeps its partitions on.
enum class StorageKind : std::uint8_t { emmc, ufs, nand };

/// A separately addressed part of the storage. eMMC: the boot areas and the user area; UFS: LU0,
/// LU1 and LU2 (reference: mtk-xflash-xml-da.md, 3.5.5).
enum class Region : std::uint8_t { boot1, boot2, user };

/// The Download Agent protocol a chip's agent speaks.
enum class AgentGeneration : std::uint8_t { legacy, xflash, xml };

constexpr std::string_view to_string(StorageKind kind) {
    switch (kind) {
    case StorageKind::emmc:
        return "EMMC";
    case StorageKind::ufs:
        return "UFS";
    case StorageKind::nand:
        return "NAND";
    }
    return "?";
}

constexpr std::string_view to_string(Region region) {
    switch (region) {
    case Region::boot1:
        return "boot1";
    case Region::boot2:
        return "boot2";
    case Region::user:
        return "user";
    }
    return "?";
}

constexpr std::string_view to_string(AgentGeneration generation) {
    switch (generation) {
    case AgentGeneration::legacy:
        return "legacy";
    case AgentGeneration::xflash:
        return "xflash";
    case AgentGeneration::xml:
        return "xml";
    }
    return "?";
}

} // namespace gangflash
