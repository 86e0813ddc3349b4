#pragma once

#include "base/bytes.hpp"
#include "engine/mediatek/agent_factory.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace gangflash::fuzz {

/// What the first two bytes of a conversation's input say: how it goes. The phone's words follow.
namespace plan {
// First byte.
inline constexpr std::uint8_t leaves = 1;     ///< at the end of its words; else it is silent
inline constexpr std::uint8_t is_started = 2; ///< XFlash: begin behind the start
inline constexpr std::uint8_t who_shift = 4;  ///< legacy: the row of `legacy_agents`
// Second byte: what is asked of a started agent, in this order.
inline constexpr std::uint8_t storage = 1;
inline constexpr std::uint8_t facts = 2;
inline constexpr std::uint8_t partitions = 4;
inline constexpr std::uint8_t write = 8;
inline constexpr std::uint8_t write_boot_loader = 16;
inline constexpr std::uint8_t read = 32;
inline constexpr std::uint8_t erase = 64;
inline constexpr std::uint8_t finish = 128;
// Second byte: what is asked of a boot ROM or preloader besides its ids and SEND_DA.
inline constexpr std::uint8_t handshake = 1;
inline constexpr std::uint8_t watchdog = 2;
inline constexpr std::uint8_t link_authentication = 4;
inline constexpr std::uint8_t certificate = 8;
inline constexpr std::uint8_t auth_file = 16;
} // namespace plan

/// A legacy agent to talk to: its chip, its build, and the memory list it takes.
struct LegacyAgent {
    std::uint16_t agent_code;
    std::string_view build;
    bool behind_boot_rom;
    unsigned list_version;
    std::size_t entry_size;
};

inline constexpr std::string_view build_of_2015 = "MTK_AllInOne_DA_v7.1504.00.00";
inline constexpr std::string_view build_of_2017 = "MTK_AllInOne_DA_v3.3001.2017-06-01.10:00_1";
inline constexpr std::string_view build_of_2019 = "MTK_AllInOne_DA_v3.3001.2019-12-31.14:06_485644";

inline constexpr std::array legacy_agents{
    LegacyAgent{0x6580, build_of_2019, true, 21, 188},
    LegacyAgent{0x6580, build_of_2019, false, 21, 188},
    LegacyAgent{0x6582, build_of_2015, true, 12, 188},
    LegacyAgent{0x6575, build_of_2015, true, 8, 136},
    LegacyAgent{0x6583, build_of_2015, true, 10, 184},
    LegacyAgent{0x6572, build_of_2019, true, 11, 168},
    LegacyAgent{0x6592, build_of_2015, true, 13, 188},
    LegacyAgent{0x8127, build_of_2017, true, 14, 168},
};

/// A memory list whose one entry fits every phone: discrete memory, 0x10 in each byte but the type.
inline Bytes memory_list_for(const LegacyAgent& agent) {
    const std::string_view magic = "MTK_BLOADER_INFO_v";
    Bytes list(0x70);
    std::ranges::copy(as_bytes(magic), list.begin());
    list[magic.size()] = static_cast<std::byte>('0' + agent.list_version / 10);
    list[magic.size() + 1] = static_cast<std::byte>('0' + agent.list_version % 10);
    list[0x6C] = std::byte{1};
    list.resize(0x70 + agent.entry_size, std::byte{0x10});
    const bool type_is_first = agent.entry_size == 136 || agent.entry_size == 168;
    store_le<std::uint32_t>(list, 0x0002, 0x70 + (type_is_first ? 0 : 4));
    append_le(list, static_cast<std::uint32_t>(list.size()));
    return list;
}

} // namespace gangflash::fuzz
