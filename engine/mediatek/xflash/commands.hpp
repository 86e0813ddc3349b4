#pragma once

#include "base/units.hpp"

#include <cstdint>

namespace gangflash::xflash {

/// Main commands, sent as a u32 flow packet.
/// Source: reference mtk-xflash-xml-da.md, 3.4.
enum class Command : std::uint32_t {
    download = 0x010001,   ///< write a partition by name
    format = 0x010003,     ///< erase an address range
    write_data = 0x010004, ///< write an address range
    read_data = 0x010005,  ///< read an address range
    shutdown = 0x010007,
    boot_to = 0x010008,      ///< load and run code
    device_ctrl = 0x010009,  ///< a sub-command follows
    init_ext_ram = 0x01000A, ///< EMI settings
    setup_environment = 0x010100,
    setup_hw_init_params = 0x010101,
    sync = 0x434E5953, ///< "SYNC"
};

/// Sub-commands of DEVICE_CTRL (3.5).
enum class Control : std::uint32_t {
    set_checksum_level = 0x020003,
    get_emmc_info = 0x040001,
    get_nand_info = 0x040002,
    get_ufs_info = 0x040004,
    get_da_version = 0x040005,
    get_packet_length = 0x040007,
    get_random_id = 0x040008,
    get_connection_agent = 0x04000A,
    get_ram_info = 0x04000C,
    get_battery_voltage = 0x04000F,
    sla_enabled_status = 0x040016,
    start_dl_info = 0x080001,
    end_dl_info = 0x080002,
};

const char* name_of(Command command);
const char* name_of(Control control);

/// What SET_CHECKSUM_LEVEL takes (3.5): the agent checks each chunk on the wire and, after writing,
/// in the storage.
inline constexpr std::uint32_t checksum_usb_and_storage = 3;

/// How long the station waits for the agent. 3.11 gives these as estimates from what two hosts do;
/// no device documents its own limits.
namespace limits {

inline constexpr Millis agent_alive{5000}; ///< C0 behind JUMP_DA (1)
inline constexpr Millis status{5000};      ///< a normal status
inline constexpr Millis stage_ready{
    10000}; ///< SYNC of DA1 behind its set-up, of DA2 behind BOOT_TO
inline constexpr Millis dram_training{15000};
inline constexpr Millis chunk_stored{30000}; ///< a worn eMMC may collect garbage for seconds
inline constexpr Millis image_finished{60000};
inline constexpr Millis erase_silence{60000}; ///< between two signs of progress
inline constexpr Millis erase_in_all{900000};
inline constexpr Millis after_refusal{1000}; ///< for the final status behind a refused chunk

} // namespace limits

} // namespace gangflash::xflash
