#pragma once

#include "base/storage.hpp"
#include "ports/virtual/storage.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gangflash::vphone {

/// One partition as the phone's maker laid it out.
struct LayoutPart {
    std::string_view name;
    std::uint64_t size = 0;     ///< bytes; 0: takes what remains
    std::string_view operation; ///< operation_type of the scatter
    std::string_view type = "NORMAL_ROM";
    std::string_view file{}; ///< of the demo package; empty: none
    bool from_end = false;   ///< an end-of-storage partition
};

/// A partition with its place in the user area.
struct PlacedPart {
    LayoutPart part;
    std::uint64_t start = 0; ///< bytes
    std::uint64_t size = 0;
};

/// One kind of phone. Sources: mtk-brom-preloader-legacy-da.md, sections 4 and 6.5; layouts after
/// the shape of real scatter files.
struct ChipModel {
    std::string_view name;    ///< `MT6765`
    std::string_view project; ///< of its demo firmware
    std::uint16_t hw_code = 0;
    std::uint16_t agent_code = 0; ///< of the container entry
    std::uint16_t hw_subcode = 0x8A00;
    std::uint16_t hw_version = 0xCA00;
    std::uint16_t sw_version = 0;
    std::uint8_t brom_version = 5;
    std::uint8_t preloader_version = 3; ///< answer to FE
    std::uint32_t watchdog_base = 0x10007000;
    StorageKind storage = StorageKind::emmc;
    StorageShape shape;
    std::uint32_t emi_version = 0;    ///< NN of MTK_BLOADER_INFO_vNN
    std::uint32_t emi_entry_size = 0; ///< bytes
    std::array<std::uint8_t, 3> storage_maker{0x15, 0x01, 0x00};
    std::string_view storage_product; ///< six characters
    std::uint64_t dram_size = 0;
    std::span<const LayoutPart> layout;

    std::uint32_t sector() const { return storage == StorageKind::ufs ? 4096 : 512; }
    std::uint32_t boot_header_size() const { return storage == StorageKind::ufs ? 0x1000 : 0x800; }
};

std::span<const ChipModel> chip_models();
const ChipModel* find_chip_model(std::string_view name); ///< or nullptr

/// Partitions of the user area in order, sizes and places resolved; without pgpt and sgpt.
std::vector<PlacedPart> place_parts(const ChipModel& chip);

/// First byte behind the primary partition table.
inline constexpr std::uint64_t first_partition_at = 0x8000;

/// Size of the backup table's area at the end of the user area.
std::uint64_t backup_table_size(const ChipModel& chip);

} // namespace gangflash::vphone
