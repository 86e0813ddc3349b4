#include "ports/virtual/chip_model.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <array>

namespace gangflash::vphone {

namespace {

constexpr std::uint64_t boot_area = 4 * mib;
constexpr StorageShape emmc_8{boot_area, boot_area, 8 * gib};
constexpr StorageShape ufs_16{boot_area, boot_area, 16 * gib};
constexpr StorageShape emmc_4{boot_area, boot_area, 4 * gib};
constexpr StorageShape old_emmc_4{2 * mib, 2 * mib, 4 * gib};

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

/// Phones updated without a pause: two of what starts, one `super`, the choice in misc (after
/// MT6768's scatter of 2021 with slots).
constexpr std::array slot_layout{
    LayoutPart{"misc", 512 * kib, "INVISIBLE"},
    LayoutPart{"para", 512 * kib, "INVISIBLE"},
    LayoutPart{"boot_para", mib, "INVISIBLE"},
    LayoutPart{"expdb", 20 * mib, "INVISIBLE"},
    LayoutPart{"frp", mib, "INVISIBLE"},
    LayoutPart{"vbmeta_a", 8 * mib, "UPDATE", "NORMAL_ROM", "vbmeta.img"},
    LayoutPart{"vbmeta_b", 8 * mib, "INVISIBLE"},
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
    LayoutPart{"md1img_a", 100 * mib, "UPDATE", "NORMAL_ROM", "md1img.img"},
    LayoutPart{"lk_a", 4 * mib, "UPDATE", "NORMAL_ROM", "lk.img"},
    LayoutPart{"boot_a", 32 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"dtbo_a", 8 * mib, "UPDATE", "NORMAL_ROM", "dtbo.img"},
    LayoutPart{"tee_a", 5 * mib, "UPDATE", "NORMAL_ROM", "tee.img"},
    LayoutPart{"logo_a", 8 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"md1img_b", 100 * mib, "INVISIBLE"},
    LayoutPart{"lk_b", 4 * mib, "INVISIBLE"},
    LayoutPart{"boot_b", 32 * mib, "INVISIBLE"},
    LayoutPart{"dtbo_b", 8 * mib, "INVISIBLE"},
    LayoutPart{"tee_b", 5 * mib, "INVISIBLE"},
    LayoutPart{"logo_b", 8 * mib, "INVISIBLE"},
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

/// Legacy phones with a GPT: MT6580 and MT6735, after scatter files of 2015.
constexpr std::array first_gpt_layout{
    LayoutPart{"proinfo", 3 * mib, "PROTECTED"},
    LayoutPart{"nvram", 5 * mib, "BINREGION"},
    LayoutPart{"protect1", 10 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"protect2", 10 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"para", 512 * kib, "INVISIBLE"},
    LayoutPart{"lk", 512 * kib, "UPDATE", "NORMAL_ROM", "lk.bin"},
    LayoutPart{"logo", 8 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"boot", 16 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"recovery", 16 * mib, "UPDATE", "NORMAL_ROM", "recovery.img"},
    LayoutPart{"secro", 6 * mib, "UPDATE", "NORMAL_ROM", "secro.img"},
    LayoutPart{"keystore", 8 * mib, "INVISIBLE"},
    LayoutPart{"seccfg", 512 * kib, "INVISIBLE"},
    LayoutPart{"expdb", 10 * mib, "INVISIBLE"},
    LayoutPart{"frp", mib, "INVISIBLE"},
    LayoutPart{"nvdata", 32 * mib, "INVISIBLE", "EXT4_IMG"},
    LayoutPart{"metadata", 32 * mib, "INVISIBLE"},
    LayoutPart{"system", 1536 * mib, "UPDATE", "EXT4_IMG", "system.img"},
    LayoutPart{"cache", 160 * mib, "UPDATE", "EXT4_IMG", "cache.img"},
    LayoutPart{"userdata", 0, "NEEDRESIZE", "EXT4_IMG"},
    LayoutPart{"otp", 43 * mib, "RESERVED", "NORMAL_ROM", {}, true},
    LayoutPart{"flashinfo", 16 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

/// MT6582, after the shape of V1.1.1 files; its PMT has no partition of its own.
constexpr std::array upper_case_layout{
    LayoutPart{"MBR", 512 * kib, "UPDATE", "NORMAL_ROM", "MBR"},
    LayoutPart{"EBR1", 512 * kib, "UPDATE", "NORMAL_ROM", "EBR1"},
    LayoutPart{"PRO_INFO", 3 * mib, "PROTECTED"},
    LayoutPart{"NVRAM", 5 * mib, "BINREGION"},
    LayoutPart{"PROTECT_F", 10 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"PROTECT_S", 10 * mib, "PROTECTED", "EXT4_IMG"},
    LayoutPart{"SECCFG", 128 * kib, "INVISIBLE"},
    LayoutPart{"UBOOT", 384 * kib, "UPDATE", "NORMAL_ROM", "lk.bin"},
    LayoutPart{"BOOTIMG", 10 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"RECOVERY", 10 * mib, "UPDATE", "NORMAL_ROM", "recovery.img"},
    LayoutPart{"SEC_RO", 6 * mib, "UPDATE", "NORMAL_ROM", "secro.img"},
    LayoutPart{"MISC", 512 * kib, "INVISIBLE"},
    LayoutPart{"LOGO", 3 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"EBR2", 512 * kib, "UPDATE", "NORMAL_ROM", "EBR2"},
    LayoutPart{"EXPDB", 10 * mib, "INVISIBLE"},
    LayoutPart{"ANDROID", 1024 * mib, "UPDATE", "EXT4_IMG", "system.img"},
    LayoutPart{"CACHE", 126 * mib, "UPDATE", "EXT4_IMG", "cache.img"},
    LayoutPart{"USRDATA", 0, "UPDATE", "EXT4_IMG", "userdata.img"},
    LayoutPart{"BMTPOOL", 21 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

/// MT6589: the sizes of a published three-line file. Its downloadable entries are those without
/// `__NODL_`; the operations are what hosts make of the names.
constexpr std::array three_line_layout{
    LayoutPart{"MBR", 512 * kib, "UPDATE", "NORMAL_ROM", "MBR"},
    LayoutPart{"EBR1", 512 * kib, "UPDATE", "NORMAL_ROM", "EBR1"},
    LayoutPart{"PMT", 4 * mib, "INVISIBLE"},
    LayoutPart{"PRO_INFO", 3 * mib, "PROTECTED"},
    LayoutPart{"NVRAM", 5 * mib, "BINREGION"},
    LayoutPart{"PROTECT_F", 10 * mib, "PROTECTED"},
    LayoutPart{"PROTECT_S", 10 * mib, "PROTECTED"},
    LayoutPart{"SECCFG", 128 * kib, "INVISIBLE"},
    LayoutPart{"UBOOT", 384 * kib, "UPDATE", "NORMAL_ROM", "lk.bin"},
    LayoutPart{"BOOTIMG", 6 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"RECOVERY", 6 * mib, "UPDATE", "NORMAL_ROM", "recovery.img"},
    LayoutPart{"SEC_RO", 6 * mib, "UPDATE", "NORMAL_ROM", "secro.img"},
    LayoutPart{"MISC", 512 * kib, "INVISIBLE"},
    LayoutPart{"LOGO", 3 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"EBR2", 512 * kib, "UPDATE", "NORMAL_ROM", "EBR2"},
    LayoutPart{"EXPDB", 10 * mib, "INVISIBLE"},
    LayoutPart{"ANDROID", 650 * mib, "UPDATE", "EXT4_IMG", "system.img"},
    LayoutPart{"CACHE", 126 * mib, "UPDATE", "EXT4_IMG", "cache.img"},
    LayoutPart{"USRDATA", 0, "UPDATE", "EXT4_IMG", "userdata.img"},
    LayoutPart{"BMTPOOL", 21 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

/// MT6577: the same idea with one extended record less.
constexpr std::array early_layout{
    LayoutPart{"MBR", 512 * kib, "UPDATE", "NORMAL_ROM", "MBR"},
    LayoutPart{"EBR1", 512 * kib, "UPDATE", "NORMAL_ROM", "EBR1"},
    LayoutPart{"PMT", 4 * mib, "INVISIBLE"},
    LayoutPart{"PRO_INFO", 3 * mib, "PROTECTED"},
    LayoutPart{"NVRAM", 3 * mib, "BINREGION"},
    LayoutPart{"PROTECT_F", 10 * mib, "PROTECTED"},
    LayoutPart{"PROTECT_S", 10 * mib, "PROTECTED"},
    LayoutPart{"SECCFG", 128 * kib, "INVISIBLE"},
    LayoutPart{"UBOOT", 384 * kib, "UPDATE", "NORMAL_ROM", "lk.bin"},
    LayoutPart{"BOOTIMG", 6 * mib, "UPDATE", "NORMAL_ROM", "boot.img"},
    LayoutPart{"RECOVERY", 6 * mib, "UPDATE", "NORMAL_ROM", "recovery.img"},
    LayoutPart{"SEC_RO", 6 * mib, "UPDATE", "NORMAL_ROM", "secro.img"},
    LayoutPart{"MISC", 512 * kib, "INVISIBLE"},
    LayoutPart{"LOGO", 3 * mib, "UPDATE", "NORMAL_ROM", "logo.bin"},
    LayoutPart{"EXPDB", 10 * mib, "INVISIBLE"},
    LayoutPart{"ANDROID", 513 * mib, "UPDATE", "EXT4_IMG", "system.img"},
    LayoutPart{"CACHE", 126 * mib, "UPDATE", "EXT4_IMG", "cache.img"},
    LayoutPart{"USRDATA", 0, "UPDATE", "EXT4_IMG", "userdata.img"},
    LayoutPart{"BMTPOOL", 21 * mib, "RESERVED", "NORMAL_ROM", {}, true},
};

// Unverified: that preloaders of the MT6580 and older do not know FB, and that boot ROMs before
// the MT6735 do not know E7; the documents say "newer" of both.
constexpr DownloadModeFacts before_soc_id{.knows_soc_id = false, .capabilities = 0};
constexpr DownloadModeFacts early{
    .knows_soc_id = false, .capabilities = 0, .dies_of_bad_access = true};
constexpr DownloadModeFacts half_word_watchdog{
    .watchdog_width = 2, .knows_soc_id = false, .capabilities = 0, .dies_of_bad_access = true};
constexpr DownloadModeFacts ids_without_xflash{.capabilities = 0x06};

constexpr std::uint32_t lpddr2 = 0x02;
constexpr std::uint32_t lpddr3 = 0x03;

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
    ChipModel{.name = "MT6853",
              .project = "k6853v1_64",
              .hw_code = 0x0996,
              .agent_code = 0x6853,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              .emi_version = 57, // as MT6789's
              .emi_entry_size = 160,
              .storage_product = "KLUDG4",
              .dram_size = 6 * gib,
              .layout = super_layout},
    ChipModel{.name = "MT6885",
              .project = "k6885v1_64",
              .hw_code = 0x0816,
              .agent_code = 0x6885,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              .emi_version = 58, // as MT6789's
              .emi_entry_size = 160,
              .storage_product = "KLUEG8",
              .dram_size = 8 * gib,
              .layout = super_layout},
    ChipModel{.name = "MT6789",
              .project = "k89v1_64",
              .hw_code = 0x1208,
              .agent_code = 0x1208,
              .xml = true,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              // Not known of a real one: a number that no other family has.
              .emi_version = 59,
              .emi_entry_size = 160,
              .storage_product = "KLUDG4",
              .dram_size = 6 * gib,
              .layout = super_layout,
              .scatter = ScatterForm::xml},
    ChipModel{.name = "MT6835",
              .project = "k35v1_64",
              .hw_code = 0x1209,
              .agent_code = 0x1209,
              .watchdog_base = 0x1C00'7000,
              .xml = true,
              .da1_address = 0x0200'0000,
              .shape = emmc_8,
              .emi_version = 60, // as MT6789's
              .emi_entry_size = 160,
              .storage_product = "DH6DAB",
              .dram_size = 4 * gib,
              .layout = super_layout,
              .scatter = ScatterForm::xml},
    ChipModel{.name = "MT6895",
              .project = "k95v1_64",
              .hw_code = 0x1172,
              .agent_code = 0x1172,
              .watchdog_base = 0x1C00'7000,
              .xml = true,
              .da1_address = 0x0200'0000,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              .emi_version = 61, // as MT6789's
              .emi_entry_size = 160,
              .storage_product = "KLUEG8",
              .dram_size = 8 * gib,
              .layout = super_layout,
              .scatter = ScatterForm::xml},
    ChipModel{.name = "MT6855",
              .project = "k55v1_64",
              .hw_code = 0x1129,
              .agent_code = 0x1129,
              .watchdog_base = 0x1C00'7000,
              .xml = true,
              .da1_address = 0x0200'0000,
              .storage = StorageKind::ufs,
              .shape = ufs_16,
              .emi_version = 62, // as MT6789's
              .emi_entry_size = 160,
              .storage_product = "KLUDG4",
              .dram_size = 6 * gib,
              .layout = slot_layout,
              .scatter = ScatterForm::xml},
    ChipModel{.name = "MT6580",
              .project = "k80hd_bsp",
              .hw_code = 0x6580,
              .agent_code = 0x6580,
              .hw_subcode = 0x8A00,
              .preloader_version = 1,
              .download_mode = before_soc_id,
              .legacy = &mt6580_build,
              .da2_address = 0x8000'0000,
              .shape = emmc_4,
              .emi_version = 21,
              .emi_entry_size = 188,
              .memory_type = lpddr2,
              .storage_product = "M328HH",
              .dram_size = gib,
              .layout = first_gpt_layout,
              .table_entries = 32},
    ChipModel{.name = "MT6582",
              .project = "lcsh82_wet_jb5",
              .hw_code = 0x6582,
              .agent_code = 0x6582,
              .preloader_version = 1,
              .download_mode = early,
              .legacy = &mt6582_build,
              .da2_address = 0x8000'0000,
              .shape = emmc_4,
              .emi_version = 12,
              .emi_entry_size = 188,
              .memory_type = lpddr2,
              .storage_product = "L5U00M",
              .dram_size = gib,
              .layout = upper_case_layout,
              .table = TableKind::pmt,
              .scatter = ScatterForm::v1_1_1,
              .linear_base = 3 * boot_area},
    ChipModel{.name = "MT6589",
              .project = "s9201",
              .hw_code = 0x6583,
              .agent_code = 0x6583,
              .preloader_version = 1,
              .watchdog_base = 0x1000'0000,
              .download_mode = early,
              .legacy = &mt6589_build,
              .da1_address = 0x1200'0000,
              .da2_address = 0x8203'8000,
              .shape = old_emmc_4,
              .emi_version = 10,
              .emi_entry_size = 184,
              .memory_type = lpddr2,
              .storage_product = "N5U00M",
              .dram_size = gib,
              .layout = three_line_layout,
              .table = TableKind::pmt,
              .scatter = ScatterForm::three_line,
              .linear_base = 6 * mib},
    ChipModel{.name = "MT6577",
              .project = "huaqin77_cu_jb",
              .hw_code = 0x6575, // what the chip itself says
              .agent_code = 0x6577,
              .hw_version = 0xCB00,
              .sw_version = 0xE201,
              .preloader_version = 1,
              .watchdog_base = 0xC000'0000,
              .download_mode = half_word_watchdog,
              .legacy = &mt6577_build,
              .da1_address = 0xC200'0000,
              .da2_address = 0xC203'8000,
              .shape = old_emmc_4,
              .emi_version = 8,
              .emi_entry_size = 136,
              .memory_type = lpddr2,
              .storage_product = "N5U00M",
              .dram_size = gib / 2,
              .layout = early_layout,
              .table = TableKind::pmt,
              .scatter = ScatterForm::three_line,
              .linear_base = 6 * mib},
    ChipModel{.name = "MT6735",
              .project = "k35v1_64_bsp",
              .hw_code = 0x0321,
              .agent_code = 0x6735,
              .preloader_version = 2,
              .watchdog_base = 0x1021'2000,
              .download_mode = ids_without_xflash,
              .legacy = &mt6735_build,
              .shape = emmc_8,
              .emi_version = 20,
              .emi_entry_size = 188,
              .memory_type = lpddr3,
              .storage_product = "Q8XSAB",
              .dram_size = 2 * gib,
              .layout = first_gpt_layout,
              .table_entries = 32},
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

std::string_view modern_name(std::string_view partition) {
    if (partition.ends_with("_a") || partition.ends_with("_b"))
        return partition.substr(0, partition.size() - 2);
    struct Pair {
        std::string_view old_name, new_name;
    };
    constexpr std::array names{Pair{"PRO_INFO", "proinfo"},
                               Pair{"NVRAM", "nvram"},
                               Pair{"SECCFG", "seccfg"},
                               Pair{"UBOOT", "lk"},
                               Pair{"BOOTIMG", "boot"},
                               Pair{"RECOVERY", "recovery"},
                               Pair{"SEC_RO", "secro"},
                               Pair{"LOGO", "logo"},
                               Pair{"ANDROID", "system"},
                               Pair{"CACHE", "cache"},
                               Pair{"USRDATA", "userdata"}};
    const auto found = std::ranges::find(names, partition, &Pair::old_name);
    return found == names.end() ? partition : found->new_name;
}

std::uint64_t backup_table_size(const ChipModel& chip) {
    if (chip.table == TableKind::pmt) return 0;
    // Agents of the third generation take 32 KiB, as do real scatter files of UFS phones; before,
    // it was room for 128 entries and the header.
    return chip.storage == StorageKind::ufs || chip.xml ? 0x8000 : 0x4200;
}

std::vector<PlacedPart> place_parts(const ChipModel& chip) {
    std::vector<PlacedPart> placed;
    std::uint64_t tail = 0;
    for (const LayoutPart& part : chip.layout)
        if (part.from_end) tail += part.size;
    const std::uint64_t end = chip.shape.user - backup_table_size(chip);
    std::uint64_t at = chip.table == TableKind::pmt ? 0 : first_partition_at;
    for (const LayoutPart& part : chip.layout) {
        std::uint64_t size = part.size;
        if (size == 0) size = (end - tail - at) / chip.sector() * chip.sector();
        placed.push_back({part, at, size});
        at += size;
    }
    return placed;
}

} // namespace gangflash::vphone
