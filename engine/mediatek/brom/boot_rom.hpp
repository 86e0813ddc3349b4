#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"

#include <cstdint>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash::brom {

/// Who answers: the boot ROM or the preloader's download mode. They speak the same commands.
enum class Speaker : std::uint8_t { boot_rom, preloader };

/// Wakes boot ROM or preloader, whatever state it is in: READY lines are skipped, a phone already
/// in command mode is recognised. Polls for at most `budget`.
/// Source: reference mtk-brom-preloader-legacy-da.md, 2.1-2.3.
/// Errors: handshake_mismatch, io_timeout, or the transport's.
asio::awaitable<Result<void>> handshake(Link& link, Millis budget);

/// Bits of GET_TARGET_CONFIG (3.3).
struct TargetConfig {
    std::uint32_t bits = 0;
    bool secure_boot() const { return (bits & 1U) != 0; }          ///< SBC
    bool link_authentication() const { return (bits & 2U) != 0; }  ///< SLA
    bool agent_authentication() const { return (bits & 4U) != 0; } ///< DAA
    bool certificate_required() const { return (bits & 0x10U) != 0; }
};

/// What the chip says of itself before any agent runs.
struct ChipReport {
    Speaker speaker{};
    std::uint8_t bl_version = 0;   ///< preloader only
    std::uint8_t brom_version = 0; ///< boot ROM only
    std::uint16_t hw_code = 0, hw_subcode = 0, hw_version = 0, sw_version = 0;
    TargetConfig target;
    Bytes me_id;  ///< 16 bytes, or empty when it keeps it to itself
    Bytes soc_id; ///< 32 bytes, or empty
};

/// GET_HW_CODE alone: needed before the chip's watchdog can be stopped.
asio::awaitable<Result<std::uint16_t>> read_hw_code(Link& link);

/// Everything else about the chip.
asio::awaitable<Result<ChipReport>> read_chip(Link& link, std::uint16_t hw_code);

/// Writes one register (watchdog). 2 or 4 bytes wide.
asio::awaitable<Result<void>>
write_register(Link& link, std::uint32_t address, std::uint32_t value, std::uint8_t width);

/// SEND_CERT / SEND_AUTH with a vendor file. `auth_required` never comes from here; a refusal is
/// `da_not_trusted`.
asio::awaitable<Result<void>> send_certificate(Link& link, ByteView file);
asio::awaitable<Result<void>> send_auth(Link& link, ByteView file);

/// Uploads DA1 and compares the phone's checksum of it. Errors: da_not_trusted, auth_required,
/// da_upload_corrupted, brom_refused.
asio::awaitable<Result<void>> send_da(Link& link, const AgentCode& da1);

/// Starts it. From here on the Download Agent talks.
asio::awaitable<Result<void>> jump_da(Link& link, std::uint32_t address);

} // namespace gangflash::brom
