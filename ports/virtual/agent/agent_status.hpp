#pragma once

#include <cstdint>

namespace gangflash::vphone {

/// Status words of an XFlash agent (mtk-xflash-xml-da.md, 3.1 and 3.9).
enum class AgentStatus : std::uint32_t {
    ok = 0,
    sync = 0x434E'5953,
    in_progress = 0x4004'0004,
    complete = 0x4004'0005,
    unsupported_command = 0xC001'0003,
    unsupported_control = 0xC001'0004,
    protocol = 0xC001'0005,
    packet_too_large = 0xC001'0006,
    rom_info_missing = 0xC002'0001,
    customer_missing = 0xC002'0002,
    image_too_large = 0xC002'0005,
    preloader_refused = 0xC002'0006,
    address_not_allowed = 0xC002'0039,
    wrong_storage = 0xC003'0006,
    no_table = 0xC003'0008,
    wrong_section = 0xC003'000C,
    checksum = 0xC004'0003,
    sparse_header = 0xC004'0004,
    sparse_chunk = 0xC004'0005,
    unknown_partition = 0xC004'0006,
    dram_failed = 0xC004'000A,
    past_the_end = 0xC004'000B,
    emmc_error = 0xC004'0030,
    emi_version = 0xC004'0050,
    ufs_error = 0xC004'0060,
    agent_hash = 0xC007'0004,
};

} // namespace gangflash::vphone
