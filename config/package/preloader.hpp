#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/storage.hpp"
#include "config/plan/flash_plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One block of the GFH chain in front of the code (reference: mtk-brom-preloader-legacy-da.md,
/// 6.2).
struct GfhBlock {
    std::size_t offset = 0; ///< from the first block
    std::uint8_t version = 0;
    std::uint16_t size = 0;
    std::uint16_t type = 0; ///< 0 FILE_INFO, 1 BL_INFO, 2 ANTI_CLONE, 3 BL_SEC_KEY, 7 BROM_CFG …
};

/// The memory one EMI entry is for (mtk-brom-preloader-legacy-da.md, 6.6).
struct EmiEntry {
    std::uint32_t sub_version = 0;
    std::uint32_t memory_type = 0; ///< high byte 0 discrete, 1 NAND MCP, 2 eMMC MCP; low: DDR kind
    std::string part;              ///< id in hexadecimal, or `discrete`
    std::string part_name;         ///< its printable letters, `QE63MB`; empty when there are none
};

/// A preloader file, checked: FILE_INFO, what it says of chip and project, its memory list.
struct Preloader {
    std::string file;
    std::string boot_header;     ///< `EMMC_BOOT` … when the file is a boot-area dump, else empty
    std::size_t code_offset = 0; ///< of the GFH in the file: 0, or past the boot header
    std::uint16_t file_type = 0;
    std::uint8_t flash_device = 0; ///< 5 eMMC boot, 8 SDMMC, 0x0C UFS, 0 none
    std::uint8_t signature_type = 0;
    std::uint32_t load_address = 0;
    std::uint32_t signature_length = 0;
    std::uint32_t max_size = 0;
    std::vector<GfhBlock> blocks;
    std::string platform;           ///< of AND_ROMINFO, `MT6765`; empty when absent
    std::string project;            ///< of AND_ROMINFO or the memory list
    std::optional<EmiSettings> emi; ///< absent: no memory list in the file
    std::vector<EmiEntry> memory;   ///< of `emi`; empty for versions whose layout is unknown
    std::vector<std::string> warnings;
    Bytes image; ///< from the GFH on, exactly the length FILE_INFO says: what a phone is sent
};

/// True when the bytes begin like a preloader, bare or with a boot header.
bool looks_like_preloader(ByteView start);

/// Fault `preloader_invalid` with file, offset and cause.
Result<Preloader> parse_preloader(ByteView file, std::string name);

/// A file that is only the memory list (`MTK_BLOADER_INFO_vNN` …). Fault `preloader_invalid`.
Result<EmiSettings> parse_emi_block(ByteView block, const std::string& name);

/// The entries of a memory list; empty when the layout of that version is not known.
std::vector<EmiEntry> emi_entries(const EmiSettings& emi);

/// The preloader as it must stand in a boot area (mtk-brom-preloader-legacy-da.md, 6.1): boot
/// header, then the image at 0x800 (eMMC) or 0x1000 (UFS). For agents that cannot write it by name.
/// NAND has page geometry in its header, which only the agent knows: empty.
Bytes boot_area_image(const Preloader& preloader, StorageKind storage);

} // namespace gangflash
