#include "config/scatter/scatter_text.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::string_view rule =
    "############################################################################\n";

std::string_view region_word(const LayoutSheet& sheet, const LayoutRow& row) {
    const bool ufs = sheet.storage == StorageKind::ufs;
    const auto in = [&](Region region) {
        return std::ranges::find(row.regions, region) != row.regions.end();
    };
    if (in(Region::boot1) && in(Region::boot2)) return ufs ? "UFS_LU0_LU1" : "EMMC_BOOT1_BOOT2";
    // The legacy tools' word has an underscore more (mtk-firmware-package.md, 2.8).
    if (in(Region::boot1)) return ufs ? "UFS_LU0" : "EMMC_BOOT_1";
    if (in(Region::boot2)) return ufs ? "UFS_LU1" : "EMMC_BOOT_2";
    return ufs ? "UFS_LU2" : "EMMC_USER";
}

std::string row_text(const LayoutSheet& sheet, const LayoutRow& row, std::size_t index) {
    const bool download = !row.file_name.empty();
    const bool reserved = row.from_end_blocks.has_value();
    const std::uint64_t start =
        reserved ? 0xFFFF'0000U + std::uint64_t{*row.from_end_blocks} : row.start.value;
    std::string text = fmt::format("- partition_index: SYS{}\n"
                                   "  partition_name: {}\n"
                                   "  file_name: {}\n"
                                   "  is_download: {}\n"
                                   "  type: {}\n"
                                   "  linear_start_addr: {:#x}\n"
                                   "  physical_start_addr: {:#x}\n"
                                   "  partition_size: {:#x}\n"
                                   "  region: {}\n"
                                   "  storage: HW_STORAGE_{}\n"
                                   "  boundary_check: {}\n"
                                   "  is_reserved: {}\n"
                                   "  operation_type: {}\n",
                                   index,
                                   row.name,
                                   download ? row.file_name : "NONE",
                                   download,
                                   row.type,
                                   start,
                                   start,
                                   row.size.value,
                                   region_word(sheet, row),
                                   to_string(sheet.storage),
                                   !reserved,
                                   reserved,
                                   to_string(row.operation));
    if (sheet.generation != AgentGeneration::legacy) // keys that came with the XFlash agents
        text += fmt::format("  is_upgradable: {}\n"
                            "  empty_boot_needed: false\n"
                            "  combo_partsize_check: false\n",
                            download);
    return text + "  reserve: 0x00\n\n";
}

} // namespace

std::string scatter_text(const LayoutSheet& sheet) {
    const bool ufs = sheet.storage == StorageKind::ufs;
    std::string text = fmt::format("{}#\n#  General Setting\n#\n{}", rule, rule);
    text += fmt::format("- general: MTK_PLATFORM_CFG\n"
                        "  info:\n"
                        "    - config_version: V1.1.2\n"
                        "      platform: {}\n"
                        "      project: {}\n"
                        "      storage: {}\n"
                        "      boot_channel: {}\n"
                        "      block_size: {:#x}\n",
                        sheet.platform,
                        sheet.project,
                        to_string(sheet.storage),
                        ufs ? "UFSHCI_0" : "MSDC_0",
                        sheet.block_size());
    text += fmt::format("{}#\n#  Layout Setting\n#\n{}", rule, rule);
    for (std::size_t i = 0; i < sheet.rows.size(); ++i)
        text += row_text(sheet, sheet.rows[i], i);
    return text;
}

} // namespace gangflash
