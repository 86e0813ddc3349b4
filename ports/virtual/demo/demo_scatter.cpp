#include "ports/virtual/demo/demo_package.hpp"

#include <fmt/format.h>

namespace gangflash::vphone {

// Text V1.1.x, or XML V2.1.0, with every key real files have (mtk-firmware-package.md, 2.3
// to 2.10).

namespace {

struct Entry {
    std::string name;
    std::string file = "NONE";
    bool download = false;
    std::string_view type = "NORMAL_ROM";
    std::uint64_t start = 0;
    std::uint64_t linear = 0;
    std::uint64_t size = 0;
    std::string_view region;
    bool reserved = false;
    std::string_view operation;
};

class Scatter {
public:
    explicit Scatter(const ChipModel& chip) : chip_(chip), ufs_(chip.storage == StorageKind::ufs) {}

    void header() {
        if (xml()) return xml_header();
        text_ += "############################################################################\n"
                 "#\n#  General Setting\n#\n"
                 "############################################################################\n";
        text_ += fmt::format("- general: MTK_PLATFORM_CFG\n"
                             "  info:\n"
                             "    - config_version: {}\n"
                             "      platform: {}\n"
                             "      project: {}\n"
                             "      storage: {}\n"
                             "      boot_channel: {}\n"
                             "      block_size: {:#x}\n",
                             first_form() ? "V1.1.1" : "V1.1.2",
                             chip_.name,
                             chip_.project,
                             ufs_ ? "UFS" : "EMMC",
                             ufs_ ? "UFSHCI_0" : "MSDC_0",
                             block_size());
        text_ += "############################################################################\n"
                 "#\n#  Layout Setting\n#\n"
                 "############################################################################\n";
    }

    void entry(const Entry& e) {
        if (xml()) return xml_entry(e);
        text_ += fmt::format("- partition_index: SYS{}\n"
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
                             "  operation_type: {}\n"
                             "{}"
                             "  reserve: 0x00\n\n",
                             index_++,
                             e.name,
                             e.file,
                             e.download,
                             e.type,
                             e.linear,
                             e.start,
                             e.size,
                             e.region,
                             ufs_ ? "UFS" : "EMMC",
                             !e.reserved,
                             e.reserved,
                             e.operation,
                             later_keys(e));
    }

    std::string_view user_region() const { return ufs_ ? "UFS_LU2" : "EMMC_USER"; }
    std::string_view boot_region() const {
        if (chip_.legacy != nullptr) return "EMMC_BOOT_1";
        return ufs_ ? "UFS_LU0_LU1" : "EMMC_BOOT1_BOOT2";
    }
    std::uint64_t block_size() const { return ufs_ ? 0x8'0000 : 0x2'0000; }

    std::string finish() {
        if (xml()) text_ += "  </storage_type>\n</root>\n";
        return std::move(text_);
    }

private:
    bool xml() const { return chip_.scatter == ScatterForm::xml; }

    void xml_header() {
        const std::string_view storage = ufs_ ? "UFS" : "EMMC";
        text_ += fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\n<root>\n"
                             "  <general name=\"MTK_PLATFORM_CFG\">\n"
                             "    <config_version name=\"V2.1.0\">\n"
                             "      <platform>{}</platform>\n"
                             "      <project>{}</project>\n"
                             "    </config_version>\n"
                             "  </general>\n"
                             "  <storage_type name=\"{}\">\n"
                             "    <general name=\"MTK_STORAGE_CFG\">\n"
                             "      <storage name=\"{}\">\n"
                             "        <boot_channel>{}</boot_channel>\n"
                             "        <block_size>{:#x}</block_size>\n"
                             "      </storage>\n"
                             "    </general>\n",
                             chip_.name,
                             chip_.project,
                             storage,
                             storage,
                             ufs_ ? "UFSHCI_0" : "MSDC_0",
                             block_size());
    }

    void xml_entry(const Entry& e) {
        text_ += fmt::format("    <partition_index name=\"SYS{}\">\n", index_++);
        const auto field = [this](std::string_view name, const auto& value) {
            text_ += fmt::format("      <{0}>{1}</{0}>\n", name, value);
        };
        field("partition_name", e.name);
        field("file_name", e.file);
        field("is_download", e.download);
        field("type", e.type);
        field("linear_start_addr", fmt::format("{:#x}", e.linear));
        field("physical_start_addr", fmt::format("{:#x}", e.start));
        field("partition_size", fmt::format("{:#x}", e.size));
        field("region", e.region);
        field("storage", ufs_ ? "HW_STORAGE_UFS" : "HW_STORAGE_EMMC");
        field("boundary_check", !e.reserved);
        field("is_reserved", e.reserved);
        field("operation_type", e.operation);
        field("is_upgradable", e.download);
        field("empty_boot_needed", false);
        field("combo_partsize_check", false);
        field("reserve", "0x00");
        text_ += "    </partition_index>\n";
    }

    bool first_form() const { return chip_.scatter == ScatterForm::v1_1_1; }

    /// Keys that came with the chips of the XFlash agent.
    std::string later_keys(const Entry& e) const {
        if (chip_.legacy != nullptr) return {};
        return fmt::format("  is_upgradable: {}\n"
                           "  empty_boot_needed: false\n"
                           "  combo_partsize_check: false\n",
                           e.download);
    }

    const ChipModel& chip_;
    bool ufs_;
    std::size_t index_ = 0;
    std::string text_;
};

} // namespace

namespace {

constexpr std::uint64_t marker_block = 0x2'0000; ///< unit of markers in three-line files

/// Name, linear address, braces; what must not be downloaded says so in its name (2.2).
std::string three_line_scatter(const ChipModel& chip) {
    std::string text = "PRELOADER 0x0\n{\n}\n";
    for (const PlacedPart& placed : place_parts(chip)) {
        const std::uint64_t address = placed.part.from_end
                                          ? 0xFFFF'0000 + placed.size / marker_block
                                          : chip.linear_base + placed.start;
        text += fmt::format("{}{} {:#x}\n{{\n}}\n",
                            placed.part.file.empty() ? "__NODL_" : "",
                            placed.part.name,
                            address);
    }
    return text;
}

void add_parts(Scatter& scatter, const ChipModel& chip) {
    std::uint64_t from_end = backup_table_size(chip);
    const auto placed = place_parts(chip);
    for (const PlacedPart& p : placed)
        if (p.part.from_end) from_end += p.size;
    for (const PlacedPart& p : placed) {
        Entry entry{.name = std::string(p.part.name),
                    .type = p.part.type,
                    .start = p.start,
                    .linear = chip.linear_base + p.start,
                    .size = p.part.size,
                    .region = scatter.user_region(),
                    .reserved = p.part.from_end,
                    .operation = p.part.operation};
        if (!p.part.file.empty()) {
            entry.file = p.part.file;
            entry.download = true;
        }
        if (p.part.from_end) { // a marker: blocks from the end of the storage (2.9)
            entry.start = 0xFFFF'0000 + from_end / scatter.block_size();
            entry.linear = entry.start;
            from_end -= p.size;
        }
        scatter.entry(entry);
    }
}

} // namespace

std::string make_scatter(const ChipModel& chip) {
    if (chip.scatter == ScatterForm::three_line) return three_line_scatter(chip);
    const bool gpt = chip.table == TableKind::gpt;
    Scatter scatter(chip);
    scatter.header();
    scatter.entry({.name = gpt ? "preloader" : "PRELOADER",
                   .file = fmt::format("preloader_{}.bin", chip.project),
                   .download = true,
                   .type = "SV5_BL_BIN",
                   .size = gpt ? 0x4'0000 : chip.linear_base,
                   .region = scatter.boot_region(),
                   .operation = "BOOTLOADERS"});
    if (gpt)
        scatter.entry({.name = "pgpt",
                       .size = first_partition_at,
                       .region = scatter.user_region(),
                       .operation = "INVISIBLE"});
    add_parts(scatter, chip);
    if (gpt)
        scatter.entry({.name = "sgpt",
                       .start = 0xFFFF'0000,
                       .linear = 0xFFFF'0000,
                       .size = backup_table_size(chip),
                       .region = scatter.user_region(),
                       .reserved = true,
                       .operation = "RESERVED"});
    return scatter.finish();
}

} // namespace gangflash::vphone
