#pragma once

#include "base/units.hpp"

#include <cstdint>
#include <string_view>

namespace gangflash::legacy {

/// Command bytes. An unknown one is ignored without any answer.
/// Source: reference mtk-brom-preloader-legacy-da.md, 7.8.
enum class Command : std::uint8_t {
    download_boot_loader = 0x51,
    switch_part = 0x60,
    write_data = 0x62,
    setup_usb = 0x70,
    check_usb = 0x72,
    write_partition_table = 0xA4,
    read_partition_table = 0xA5,
    get_battery_voltage = 0xD0,
    format = 0xD4,
    read = 0xD6,
    finish = 0xD9,
    enable_watchdog = 0xDB,
    check_security_info = 0xE0,
    enable_dram = 0xE8,
};

std::string_view name_of(Command command); ///< `command=WRITE_DATA`

/// One-byte answers, in both directions (7).
namespace byte {
inline constexpr std::uint8_t ack = 0x5A;
inline constexpr std::uint8_t nack = 0xA5;
inline constexpr std::uint8_t go_on = 0x69;
inline constexpr std::uint8_t stop = 0x96;
inline constexpr std::uint8_t sync = 0xC0;
inline constexpr std::uint8_t soc_ok = 0xC1;
inline constexpr std::uint8_t soc_refused = 0xCF;
} // namespace byte

/// Bytes per packet of a write and of a read: what SP Flash Tool and mtkclient use, below the
/// limits of all builds (7.9), and the station's window, so that a chunk is summed once.
inline constexpr std::uint32_t packet_size = 1 * mib;

/// Bytes per packet of a boot loader (51). Agents take these through the ring of their USB port, of
/// 32 KiB in the MT6580's build of 2021 and of 16 KiB in others read, and answer 3067 to more.
inline constexpr std::uint32_t boot_loader_packet_size = 4 * kib;

/// Bytes per packet of a second stage (7.6).
inline constexpr std::uint32_t stage_packet_size = 4 * kib;

/// How long the station waits. No device documents its own limits; where the source gives none,
/// these are the XFlash agent's.
namespace limits {

inline constexpr Millis agent_alive{5000}; ///< C0 behind JUMP_DA
/// The next field of what the agent already began to say, an acknowledgement, one field sent.
inline constexpr Millis field{5000};
inline constexpr Millis dram_word{10000}; ///< some 100 ms behind the configuration (7.3)
inline constexpr Millis dram_training{15000};
inline constexpr Millis stage_ready{10000};
inline constexpr Millis storage_report{10000}; ///< it starts the storage first
inline constexpr Millis chunk_stored{30000};
inline constexpr Millis erase_silence{60000};
inline constexpr Millis erase_in_all{900000};
inline constexpr Millis payload{30000};
/// Silence that tells an answer of newer builds from none of older ones. Bytes that belong to one
/// outcome leave the phone together; a second is a hundred times that.
inline constexpr Millis probe{1000};

} // namespace limits

} // namespace gangflash::legacy
