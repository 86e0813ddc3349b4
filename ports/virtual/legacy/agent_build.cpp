#include "ports/virtual/legacy/agent_build.hpp"

namespace gangflash::vphone {

namespace {

constexpr LegacyErrors newer_errors{
    .emi_needed = 0xBC3,
    .memory_failed = 0xBBA,
    .memory_unknown = 0xBC4, // test pattern on none of the chip selects: read off the MT6580's code
    .no_such_version = 0x3EA,
    .device_missing = 0xBC4,
    .nor_missing = 0xBC7,
    .nand_missing = 0xBC8,
    .card_missing = 0xC4F,
    .in_progress = 0xBD1,
    .bad_address = 0xBDC,
    .bad_range = 0xBE0,
    .unknown_storage = 0x3EB,
    .no_table = 0x40D,
    .bad_checksum = 0xBF9,
    .ring_overrun = 0xBFB, // 3067: answered by the MT6580's build of 2021
    .switch_failed = 0xC50,
    .read_failed = 0xC51,
    .write_failed = 0xC52,
    .part_unsupported = 0xC55,
    .boot_device_missing = 0xC46,
    .boot_device_unknown = 0xC47,
    .no_phone_info = 0xC68,
    .table_failed = 0x13CD,
    .blank_flash = 0xC0B,
};

/// Old numbers the documents do not give follow the rule they do give: five below the newer ones
/// after 3056.
constexpr LegacyErrors older_errors{
    .emi_needed = 0xBBF,
    .memory_failed = 0xBBA,
    .memory_unknown = 0xBC0, // the same
    .no_such_version = 0x3EA,
    .device_missing = 0xBC0,
    .nor_missing = 0xBC3,
    .nand_missing = 0xBC4,
    .card_missing = 0xC4A,
    .in_progress = 0xBCD,
    .bad_address = 0xBD8,
    .bad_range = 0xBDC,
    .unknown_storage = 0x3EB,
    .no_table = 0x40D,
    .bad_checksum = 0xBF4,
    .ring_overrun = 0xBF6,
    .switch_failed = 0xC4B,
    .read_failed = 0xC4C,
    .write_failed = 0xC4D,
    .part_unsupported = 0xC50,
    .boot_device_missing = 0xC41,
    .boot_device_unknown = 0xC42,
    .no_phone_info = 0xC63,
    .table_failed = 0x13CD,
    .blank_flash = 0xC06,
};

} // namespace

// mtk-brom-preloader-legacy-da.md, 7.1, 7.4, 7.5 and "Observed".
const LegacyBuild mt6580_build{
    .shape = LegacyShape::two_stages,
    .major_version = 4,
    .minor_version = 2,
    .chip_number = 0x9C,
    .errors = newer_errors,
    .extra = StartExtra::slc_list,
    .nand_ids = 7,
    .wide_nand_size = true,
    .emi = EmiDialogue::list,
    .most_emi_entries = 20,
    .bad_sum_is_the_end = true,
    .takes_any_part = true,
    .longest_packet = 0x80'0000,
    .boot_loader_ring = 0x8000,
    .most_table_entries = 40,
    .keeps_download_record = true,
    .full_speed_first = true,
};

const LegacyBuild mt6582_build{
    .shape = LegacyShape::two_stages,
    .major_version = 4,
    .minor_version = 2,
    .chip_number = 0x87, // read off its chip table
    .errors = newer_errors,
    .extra = StartExtra::word, // "new combo"
    .nand_ids = 5,
    .wide_nand_size = false,
    .emi = EmiDialogue::one_chosen,
    .longest_packet = 0x80'0000,
    .boot_loader_ring = 0x4000,
    .keeps_download_record = true,
};

// Unverified: that its GPT reader has the limit seen in the MT6580's of the same container.
const LegacyBuild mt6735_build{
    .shape = LegacyShape::two_stages,
    .major_version = 4,
    .minor_version = 2,
    .chip_number = 0x9B, // the same
    .errors = newer_errors,
    .nand_ids = 5,
    .wide_nand_size = true,
    .emi = EmiDialogue::list,
    .most_emi_entries = 10,
    .longest_packet = 0x80'0000,
    .boot_loader_ring = 0x4000,
    .most_table_entries = 40,
    .keeps_download_record = true,
    .full_speed_first = true,
};

// mtk-legacy-one-stage.md, 2.1, 3 and 4.
const LegacyBuild mt6577_build{
    .shape = LegacyShape::one_stage,
    .major_version = 3,
    .minor_version = 2,
    .chip_number = 0x84,
    .errors = older_errors,
    .emi = EmiDialogue::one_chosen,
    .longest_packet = 0x40'0000,
    .boot_loader_ring = 0x4000,
    .steps_of_erase = true,
};

// 5: the word after the configuration is "force DRAM".
const LegacyBuild mt6589_build{
    .shape = LegacyShape::overlay,
    .major_version = 3,
    .minor_version = 2,
    .chip_number = 0x86,
    .errors = older_errors,
    .extra = StartExtra::word,
    .emi = EmiDialogue::one_chosen,
    .longest_packet = 0x40'0000,
    .boot_loader_ring = 0x4000,
    .steps_of_erase = true,
};

} // namespace gangflash::vphone
