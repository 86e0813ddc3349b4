#pragma once

#include <cstdint>

namespace gangflash::vphone {

/// How an agent of the legacy generation is put together (mtk-legacy-one-stage.md, section 1).
enum class LegacyShape : std::uint8_t {
    one_stage,  ///< kind A: reports at once, memory set up by a command (MT6577)
    overlay,    ///< kind B: takes a second region, but does not jump to it (MT6589)
    two_stages, ///< kind C (MT6580, MT6582, MT6735)
};

/// How memory settings travel (mtk-brom-preloader-legacy-da.md, 7.4).
enum class EmiDialogue : std::uint8_t {
    list,       ///< all entries, the agent picks one
    one_chosen, ///< one entry, the host picks it
};

/// What follows the configuration the host sends (7.1, "Extras").
enum class StartExtra : std::uint8_t {
    none,
    word,     ///< one u32
    slc_list, ///< u32 count, count x {16-byte name, u32 percent}
};

/// Error numbers of the wire; older builds count differently (7.2; one-stage document, 6.1).
struct LegacyErrors {
    std::uint32_t emi_needed = 0;
    std::uint32_t memory_failed = 0; ///< set-up or calibration
    std::uint32_t memory_unknown = 0;
    std::uint32_t no_such_version = 0; ///< of EMI settings
    std::uint32_t device_missing = 0;
    std::uint32_t nor_missing = 0;
    std::uint32_t nand_missing = 0;
    std::uint32_t card_missing = 0; ///< SDMMC
    std::uint32_t in_progress = 0;
    std::uint32_t bad_address = 0;
    std::uint32_t bad_range = 0;
    std::uint32_t unknown_storage = 0;
    std::uint32_t no_table = 0;
    std::uint32_t bad_checksum = 0;
    std::uint32_t ring_overrun = 0;  ///< a packet of command 51 longer than the port's ring
    std::uint32_t switch_failed = 0; ///< of the part
    std::uint32_t read_failed = 0;
    std::uint32_t write_failed = 0;
    std::uint32_t part_unsupported = 0;
    std::uint32_t boot_device_missing = 0; ///< command 51 without a flash device
    std::uint32_t boot_device_unknown = 0;
    std::uint32_t no_phone_info = 0; ///< command A6
    std::uint32_t table_failed = 0;  ///< writing a partition table
    std::uint32_t blank_flash = 0;   ///< download status of the security row
};

/// One build of the legacy agent, as far as the wire can tell it from others.
struct LegacyBuild {
    LegacyShape shape{};
    std::uint8_t major_version = 0;
    std::uint8_t minor_version = 0;
    std::uint8_t chip_number = 0; ///< BBCHIP
    LegacyErrors errors;
    StartExtra extra = StartExtra::none;
    std::uint16_t nand_ids = 5;
    bool wide_nand_size = false; ///< u64 in the report, else u32
    EmiDialogue emi{};
    std::uint32_t most_emi_entries = 1;
    bool bad_sum_is_the_end = false; ///< a wrong packet sum leaves the session unusable (observed)
    bool takes_any_part = false;     ///< command 60 never refuses (observed)
    std::uint32_t longest_packet = 0;
    std::uint32_t boot_loader_ring = 0;   ///< bytes through which packets of command 51 pass
    std::uint32_t most_table_entries = 0; ///< a GPT that announces more crashes it; 0: no limit
    bool steps_of_erase = false;          ///< tells percentages, else only 100
    bool keeps_download_record = false;   ///< in flashinfo, around each D4 (erasing.cpp)
    bool full_speed_first = false;        ///< until command 70 the port runs at full speed
};

extern const LegacyBuild mt6580_build; ///< v3.3001 of 2019, watched in an emulator
extern const LegacyBuild mt6582_build; ///< v3.3001 of 2019
extern const LegacyBuild mt6735_build; ///< v3.3001 of 2019
extern const LegacyBuild mt6577_build; ///< v7.1504 of 2015, serves MT6575 too
extern const LegacyBuild mt6589_build; ///< v7.1504 of 2015

} // namespace gangflash::vphone
