#pragma once

#include "base/storage.hpp"
#include "ports/virtual/legacy/agent_build.hpp"
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

/// By what boot loader and system find their partitions.
enum class TableKind : std::uint8_t {
    gpt,
    pmt, ///< the agent's PMT, and MBR and EBRs for Linux: chips to about 2014
};

/// How the phone's maker wrote the scatter file.
enum class ScatterForm : std::uint8_t {
    v1_1_2,     ///< text, names as in the GPT
    v1_1_1,     ///< text, upper-case names, linear addresses count the boot areas first
    xml,        ///< V2.1.0, as the tools of the third generation want it
    three_line, ///< name, linear address and braces
};

/// What sets boot ROM and preloader of one chip apart from others'.
struct DownloadModeFacts {
    std::uint8_t watchdog_width = 4; ///< bytes: of its registers
    bool knows_soc_id = true;        ///< command E7; else only echoed
    std::uint32_t capabilities = 0;  ///< what the preloader answers to FB; 0: only echoed
    bool dies_of_bad_access = false; ///< a preloader that asserts instead of refusing (3.5)
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
    DownloadModeFacts download_mode{.capabilities = 0x07}; ///< XFlash, ME_ID, SOC_ID
    const LegacyBuild* legacy = nullptr;                   ///< its agent; null: XFlash or XML
    bool xml = false;                                      ///< its agent speaks XML (V6)
    std::uint32_t da1_address = 0x0020'0000;
    std::uint32_t da2_address = 0x4000'0000;
    StorageKind storage = StorageKind::emmc;
    StorageShape shape;
    std::uint32_t emi_version = 0;    ///< NN of MTK_BLOADER_INFO_vNN
    std::uint32_t emi_entry_size = 0; ///< bytes
    std::uint32_t memory_type = 0x06; ///< low byte of an entry's type: LPDDR4X
    std::array<std::uint8_t, 3> storage_maker{0x15, 0x01, 0x00};
    std::string_view storage_product; ///< six characters
    std::uint64_t dram_size = 0;
    std::span<const LayoutPart> layout;
    TableKind table = TableKind::gpt;
    std::uint32_t table_entries = 128; ///< that its GPT announces
    ScatterForm scatter = ScatterForm::v1_1_2;
    std::uint64_t linear_base = 0; ///< linear address of the user area

    std::uint32_t sector() const { return storage == StorageKind::ufs ? 4096 : 512; }
    std::uint32_t boot_header_size() const { return storage == StorageKind::ufs ? 0x1000 : 0x800; }
};

std::span<const ChipModel> chip_models();
const ChipModel* find_chip_model(std::string_view name); ///< or nullptr

/// Partitions of the user area in order, sizes and places resolved; without pgpt and sgpt.
std::vector<PlacedPart> place_parts(const ChipModel& chip);

/// What a partition of the upper-case layouts is called since, and one of a slot: `BOOTIMG` and
/// `boot_b` → `boot`. Other names stay.
std::string_view modern_name(std::string_view partition);

/// First byte behind the primary GPT.
inline constexpr std::uint64_t first_partition_at = 0x8000;

/// Size of the backup GPT's area at the end of the user area; 0 for chips with a PMT.
std::uint64_t backup_table_size(const ChipModel& chip);

} // namespace gangflash::vphone
