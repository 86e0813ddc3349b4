#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/protocol/link.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <fmt/format.h>

namespace gangflash::brom {

/// Command bytes that boot ROM and preloader share, big-endian fields behind them.
/// Source: reference mtk-brom-preloader-legacy-da.md, 3.1.
enum class Command : std::uint8_t {
    write16 = 0xD2,
    write32 = 0xD4,
    jump_da = 0xD5,
    send_da = 0xD7,
    get_target_config = 0xD8,
    send_cert = 0xE0,
    get_me_id = 0xE1,
    send_auth = 0xE2,
    sla = 0xE3,
    get_soc_id = 0xE7,
    get_pl_cap = 0xFB,
    get_hw_sw_ver = 0xFC,
    get_hw_code = 0xFD,
    get_bl_ver = 0xFE,
    get_version = 0xFF,
};

std::string_view name_of(Command command);

/// How long an echo, a field or a status may take. The reference advises 1-5 s (8.3).
inline constexpr Millis answer_limit{2000};

/// Checking a signature takes longer than answering a field. Unverified: no figure is known; a
/// 256 KiB hash with RSA-2048 stays far below one second on the slowest of these chips.
inline constexpr Millis verify_limit{10000};

/// For a payload of at most some hundred KiB at full speed (1 MiB/s).
inline constexpr Millis payload_limit{10000};

/// Wrong silence inside a probe that the phone may not know.
inline constexpr Millis probe_limit{200};

/// XOR of the bytes taken as little-endian 16-bit words, an odd last byte as 00xx (0.2).
std::uint16_t xor16(ByteView bytes);

Fault echo_fault(Command command, std::string_view sent, std::string_view answered);

/// Sends the command byte and compares its echo.
asio::awaitable<Result<void>> say(Link& link, Command command);

/// Sends one big-endian field and compares its echo. Errors: echo_mismatch, or the link's.
template <std::unsigned_integral T>
asio::awaitable<Result<void>>
echo(Link& link, Command command, T value, Millis limit = answer_limit) {
    if (auto sent = co_await link.write_be(value, limit); !sent)
        co_return with_context(sent.error(), name_of(command));
    auto answer = co_await link.read_be<T>(limit);
    if (!answer) co_return with_context(answer.error(), name_of(command));
    if (*answer != value)
        co_return echo_fault(command, fmt::format("0x{:x}", value), fmt::format("0x{:x}", *answer));
    co_return success();
}

/// A field the phone sends by itself.
template <std::unsigned_integral T>
asio::awaitable<Result<T>> answer(Link& link, Command command, Millis limit = answer_limit) {
    auto got = co_await link.read_be<T>(limit);
    if (!got) co_return with_context(got.error(), name_of(command));
    co_return *got;
}

/// Reads the u16 status and turns a refusal into its fault (status.hpp).
asio::awaitable<Result<void>> expect_ok(Link& link, Command command, Millis limit = answer_limit);

} // namespace gangflash::brom
