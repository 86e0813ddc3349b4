#include "ports/virtual/chip_model.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace gangflash::vphone {

namespace {

constexpr std::uint64_t boot_area = 4 * mib;
constexpr StorageShape emmc_8{boot_area, boot_area, 8 * gib};
constexpr StorageShape ufs_16{boot_area, boot_area, 16 * gib};

/// Treble phones with dynamic partitions.
constexpr std::array super_layout{
    LayoutPart{"boot_para", mib, "INVISIBLE"},
    LayoutPart{"para", 512 * kib, "INVISIBLE"},
    LayoutPart{"expdb", 20 * mib, "INVISIBLE"},
    LayoutPart{"frp", mib, "INVISIBLE"},
    LayoutPart{"nvcfg", 32 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"nvdata", 64 * mib, "INVISIBLE", "EXT4_IMG"},
    LayoutPart{"md_udc", 23 * mib - 512 * kib, "INVISIBLE"},
    LayoutPart{"metadata", 32 * mib, "INVISIBLE"},
    LayoutPart{"protect1", 8 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"protect2", 8 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"seccfg", 8 * mib, "INVISIBLE"},
    LayoutPart{"persist", 48 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"sec1", 2 * mib, "INVISIBLE"},
    LayoutPart{"proinfo", 3 * mib, "PROTECTED"},
    LayoutPart{"nvram", 64 * mib, "BINREGION"},
    LayoutPart{"logo", 8 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"md1img", 100 * mib, "UPDATE", "NORMAL_ROM", "md1img.img"},
    LayoutPart{"spmfw", mib, "UPDATE", "NORMAL_ROM", "spmfw.img"},
    LayoutPart{"scp1", mib, "UPDATE", "NORMAL_ROM", "scp.img"},
    LayoutPart{"scp2", mib, "UPDATE", "NORMAL_ROM", "scp.img"},
    LayoutPart{"sspm_1", mib, "UPDATE", "NORMAL_ROM", "sspm.img"},
    LayoutPart{"sspm_2", mib, "UPDATE", "NORMAL_ROM", "sspm.img"},
    LayoutPart{"lk", mib, "UPDATE", "NORMAL_ROM", "lk.img"},
    LayoutPart{"lk2", mib, "UPDATE", "NORMAL_ROM", "lk.img"},
    LayoutPart{"boot", 32 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"dtbo", 8 * mib, "UPDATE", "NORMAL_ROM", "dtbo.img"},
    LayoutPart{"tee1", 5 * mib, "UPDATE", "NORMAL_ROM", "tee.img"},
    LayoutPart{"tee2", 5 * mib, "UPDATE", "NORMAL_ROM", "tee.img"},
    LayoutPart{"vbmeta", 8 * mib, "UPDATE", "NORMAL_ROM", "vbmeta.img"},
    LayoutPart{"super", 3 * gib, "UPDATE", "EXT4_IMG", "super.img"},
    LayoutPart{"userdata", 0, "NEEDRESIZE", "EXT4_IMG"},
    LayoutPart{"otp", 43 * mib, "RESERVED", "NORMAL_ROM", {}, true},
    LayoutPart{"flashinfo", 16 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

/// Older and cheaper phones: system and vendor are partitions of their own.
constexpr std::array system_layout{
    LayoutPart{"boot_para", mib, "INVISIBLE"},
    LayoutPart{"recovery", 24 * mib, "UPDATE", "NORMAL_ROM", "recovery.img"},
    LayoutPart{"para", 512 * kib, "INVISIBLE"},
    LayoutPart{"expdb", 10 * mib, "INVISIBLE"},
    LayoutPart{"frp", mib, "INVISIBLE"},
    LayoutPart{"nvcfg", 8 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"nvdata", 32 * mib, "INVISIBLE", "EXT4_IMG"},
    LayoutPart{"metadata", 32 * mib, "INVISIBLE"},
    LayoutPart{"protect1", 8 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"protect2", 8 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"seccfg", 8 * mib, "INVISIBLE"},
    LayoutPart{"persist", 48 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"sec1", 2 * mib, "INVISIBLE"},
    LayoutPart{"proinfo", 3 * mib, "PROTECTED"},
    LayoutPart{"nvram", 5 * mib, "BINREGION"},
    LayoutPart{"logo", 8 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"md1img", 64 * mib, "UPDATE", "NORMAL_ROM", "md1img.img"},
    LayoutPart{"spmfw", mib, "UPDATE", "NORMAL_ROM", "spmfw.img"},
    LayoutPart{"lk", mib, "UPDATE", "NORMAL_ROM", "lk.img"},
    LayoutPart{"lk2", mib, "UPDATE", "NORMAL_ROM", "lk.img"},
    LayoutPart{"boot", 24 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"tee1", 5 * mib, "UPDATE", "NORMAL_ROM", "tee.img"},
    LayoutPart{"tee2", 5 * mib, "UPDATE", "NORMAL_ROM", "tee.img"},
    LayoutPart{"vendor", 512 * mib, "UPDATE", "EXT4_IMG", "vendor.img"},
    LayoutPart{"system", 2 * gib, "UPDATE", "EXT4_IMG", "system.img"},
    LayoutPart{"vbmeta", 8 * mib, "UPDATE", "NORMAL_ROM", "vbmeta.img"},
    LayoutPart{"userdata", 0, "NEEDRESIZE", "EXT4_IMG"},
    LayoutPart{"otp", 43 * mib, "RESERVED", "NORMAL_ROM", {}, true},
    LayoutPart{"flashinfo", 16 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

constexpr std::array models{
    ChipModel{.name = "MT6739",
              .project = "k39tv1_bsp",
              .hw_code = 0x0699,
              .agent_code = 0x6739,
              .shape = emmc_8,
              .emi_version = 32,
              .emi_entry_size = 188,
              .storage_product = "8Y3UA1",
              .dram_size = 2 * gib,
              .layout = system_layout},
    ChipModel{.name = "MT6765",
              .project = "k62v1_64_bsp",
              .hw_code = 0x0766,
              .agent_code = 0x6765,
              .shape = emmc_8,
              .emi_version = 35,
              .emi_entry_size = 160,
              .storage_product = "DH6DMB",
              .dram_size = 3 * gib,
              .layout = super_layout},
    ChipModel{.name = "MT6768",
              .project = "k68v1_64",
              .hw_code = 0x0707,
              .agent_code = 0x6768,
              .shape = emmc_8,
              .emi_version = 40,
              .emi_entry_size = 160,
              .storage_product = "GX6BAB",
              .dram_size = 4 * gib,
              .layout = super_layout},
    ChipModel{.name = "MT6771",
              .project = "k71v1_64_bsp",
              .hw_code = 0x0788,
              .agent_code = 0x6771,
              .shape = emmc_8,
              .emi_version = 36,
              .emi_entry_size = 160,
              .storage_product = "HAG4a2",
              .dram_size = 4 * gib,
              .layout = super_layout},
    ChipModel{.name = "MT6785",
              .project = "k85v1_64",
              .hw_code = 0x0813,
              .agent_code = 0x6785,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              .emi_version = 45,
              .emi_entry_size = 160,
              .storage_product = "KLUDG4",
              .dram_size = 6 * gib,
              .layout = super_layout},
};

} // namespace

std::span<const ChipModel> chip_models() {
    return models;
}

const ChipModel* find_chip_model(std::string_view name) {
    const auto found = std::find_if(
        models.begin(), models.end(), [&](const ChipModel& m) { return m.name == name; });
    return found == models.end() ? nullptr : &*found;
}

std::uint64_t backup_table_size(const ChipModel& chip) {
    return chip.storage == StorageKind::ufs ? 0x5000 : 0x4200; // 128 entries and the header
}

std::vector<PlacedPart> place_parts(const ChipModel& chip) {
    std::vector<PlacedPart> placed;
    std::uint64_t tail = 0;
    for (const LayoutPart& part : chip.layout)
        if (part.from_end) tail += part.size;
    const std::uint64_t end = chip.shape.user - backup_table_size(chip);
    std::uint64_t at = first_partition_at;
    for (const LayoutPart& part : chip.layout) {
        std::uint64_t size = part.size;
        if (size == 0) size = (end - tail - at) / chip.sector() * chip.sector();
        placed.push_back({part, at, size});
        at += size;
    }
    return placed;
}

} // namespace gangflash::vphone
