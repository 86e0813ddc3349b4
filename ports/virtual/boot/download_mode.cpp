#include "ports/virtual/boot/download_mode.hpp"

#include "ports/virtual/boot/checksum.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

// Status words, 3.17
constexpr std::uint16_t ok = 0x0000;
constexpr std::uint16_t read_not_allowed = 0x1000;
constexpr std::uint16_t write_not_allowed = 0x1001;
constexpr std::uint16_t no_auth_needed = 0x1D0C;
constexpr std::uint16_t misaligned = 0xFFFF;
constexpr std::uint16_t zero_count = 0xFFFE;
constexpr std::uint16_t overflow = 0xFFFD;

// Watchdog block, 3.18
constexpr std::uint32_t watchdog_mode = 0x00;
constexpr std::uint32_t watchdog_reset = 0x14;
constexpr std::uint32_t watchdog_key = 0x22;
constexpr std::uint32_t watchdog_reset_key = 0x1209;
constexpr std::uint32_t watchdog_block = 0x1000;

constexpr std::uint32_t daa_bit = 0x04;
constexpr std::uint32_t sla_bit = 0x02;
constexpr std::uint32_t sbc_bit = 0x01;

} // namespace

DownloadMode::DownloadMode(PhoneLink& link, const PhoneBoard& board, Who who)
    : link_(link), board_(board), who_(who) {}

asio::awaitable<LoadedAgent> DownloadMode::run() {
    for (;;) {
        std::array<std::byte, 1> command;
        co_await link_.fill_counted(command);
        if (co_await obey(std::to_integer<std::uint8_t>(command[0]))) break;
    }
    co_return std::move(*loaded_);
}

asio::awaitable<bool> DownloadMode::obey(std::uint8_t command) {
    // The version commands answer with their byte instead of an echo, each in its own stage (3.4).
    if (command == 0xFE && !brom()) {
        co_await link_.send_be(board_.chip().preloader_version);
        co_return false;
    }
    if (command == 0xFF && brom()) {
        co_await link_.send_be(board_.chip().brom_version);
        co_return false;
    }
    if (command == 0xD7) {
        co_await link_.enter(Step::send_agent);
    } else if (command == 0xD5 || command == 0xDE) {
        co_await link_.enter(Step::start_agent);
    }
    co_await link_.send_be(command);
    switch (command) {
    case 0xFD:
        co_await hw_code();
        break;
    case 0xFC:
        co_await versions();
        break;
    case 0xD8:
        co_await target_config();
        break;
    case 0xFB:
        co_await capabilities();
        break;
    case 0xE1:
        co_await send_id(board_.identity.me_id);
        break;
    case 0xE7:
        if (board_.chip().download_mode.knows_soc_id) co_await send_id(board_.identity.soc_id);
        break;
    case 0xD0:
        co_await read_registers(2);
        break;
    case 0xD1:
        co_await read_registers(4);
        break;
    case 0xD2:
        co_await write_registers(2, true);
        break;
    case 0xD3:
        co_await write_registers(2, false);
        break;
    case 0xD4:
        co_await write_registers(4, true);
        break;
    case 0xDB:
        co_await status(ok);
        break;
    default:
        co_return co_await obey_loading(command);
    }
    co_return false;
}

asio::awaitable<bool> DownloadMode::obey_loading(std::uint8_t command) {
    switch (command) {
    case 0xD7:
        co_await send_agent();
        break;
    case 0xD5:
        co_return co_await jump(false);
    case 0xDE:
        if (brom()) co_return co_await jump(true);
        break;
    case 0xD6: // JUMP_BL: the preloader only echoes it
        if (brom()) {
            co_await status(ok);
            throw PhoneReset{};
        }
        break;
    case 0x80: // STAY_STILL: off the bus, then off (3.12)
        if (!brom()) {
            co_await status(ok);
            co_await link_.pause(std::chrono::milliseconds(100));
            throw PhoneOff{};
        }
        break;
    case 0xE0:
        if (brom()) co_await take_file(ok);
        break;
    case 0xE2:
        if (brom()) co_await take_file(daa() || sla() ? ok : no_auth_needed);
        break;
    case 0xE3:
        if (brom()) co_await authenticate_link();
        break;
    default:
        break; // unknown: the echo was all
    }
    co_return false;
}

asio::awaitable<void> DownloadMode::status(std::uint16_t value) {
    co_await link_.send_be(value);
}

asio::awaitable<void> DownloadMode::hw_code() {
    co_await link_.send_be(board_.chip().hw_code);
    co_await status(ok);
}

asio::awaitable<void> DownloadMode::versions() {
    co_await link_.send_be(board_.chip().hw_subcode);
    co_await link_.send_be(board_.chip().hw_version);
    co_await link_.send_be(board_.chip().sw_version);
    co_await status(ok);
}

asio::awaitable<void> DownloadMode::target_config() {
    std::uint32_t config = board_.build.secure_boot ? sbc_bit : 0;
    if (daa()) config |= daa_bit;
    if (sla()) config |= sla_bit;
    co_await link_.send_be(config);
    co_await status(ok);
}

/// Only newer preloaders know it; the others and the boot ROM echo and stay silent (3.3).
asio::awaitable<void> DownloadMode::capabilities() {
    const std::uint32_t known = board_.chip().download_mode.capabilities;
    if (brom() || known == 0) co_return;
    co_await link_.send_be(known);
    co_await link_.send_be(std::uint32_t{0});
}

asio::awaitable<void> DownloadMode::send_id(ByteView id) {
    co_await link_.send_be(static_cast<std::uint32_t>(id.size()));
    co_await link_.send(Bytes(id.begin(), id.end()));
    co_await status(ok);
}

std::uint16_t DownloadMode::access_status(std::uint32_t address,
                                          std::uint32_t count,
                                          unsigned width,
                                          bool write) const {
    if (address % width != 0) return misaligned;
    if (count == 0) return zero_count;
    constexpr std::uint32_t longest = 0x1000; // a session of a tool reads a block, not a memory
    const std::uint64_t end = address + std::uint64_t{count} * width;
    if (end > std::uint64_t{1} << 32U || count > longest) return overflow;
    if (brom()) return ok;
    const std::uint32_t base = board_.chip().watchdog_base;
    if (address >= base && end <= std::uint64_t{base} + watchdog_block) return ok;
    return write ? write_not_allowed : read_not_allowed;
}

/// Old preloaders assert on an address they do not allow (3.5).
void DownloadMode::die_of(std::uint16_t access) const {
    const bool forbidden = access == read_not_allowed || access == write_not_allowed;
    if (forbidden && board_.chip().download_mode.dies_of_bad_access)
        throw PhoneReset{.emergency = true};
}

asio::awaitable<void> DownloadMode::read_registers(unsigned width) {
    const auto address = co_await link_.echo_be<std::uint32_t>();
    const auto count = co_await link_.echo_be<std::uint32_t>();
    const std::uint16_t verdict = access_status(address, count, width, false);
    die_of(verdict);
    co_await status(verdict);
    if (verdict != ok) co_return;
    for (std::uint32_t i = 0; i < count; ++i)
        co_await link_.send(Bytes(width)); // nothing behind the addresses: zeros
    co_await status(ok);
}

asio::awaitable<void> DownloadMode::write_registers(unsigned width, bool echo_values) {
    const auto address = co_await link_.echo_be<std::uint32_t>();
    const auto count = co_await link_.echo_be<std::uint32_t>();
    const std::uint16_t verdict = access_status(address, count, width, true);
    die_of(verdict);
    co_await status(verdict);
    if (verdict != ok) co_return;
    for (std::uint32_t i = 0; i < count; ++i) {
        Bytes raw(width);
        co_await link_.fill_counted(raw);
        const std::uint32_t value =
            width == 4 ? load_be<std::uint32_t>(raw) : load_be<std::uint16_t>(raw);
        if (echo_values) co_await link_.send(std::move(raw));
        write_register(address + i * width, value);
    }
    co_await status(ok);
}

/// Only the watchdog does anything: stopped by its key without the enable bit, fired by its reset
/// key.
void DownloadMode::write_register(std::uint32_t address, std::uint32_t value) {
    const std::uint32_t base = board_.chip().watchdog_base;
    const bool enable = (value & 1U) != 0;
    const unsigned key_shift = board_.chip().download_mode.watchdog_width == 4 ? 24 : 8;
    if (address == base + watchdog_mode && value >> key_shift == watchdog_key && !enable)
        link_.set_watchdog(std::nullopt);
    if (address == base + watchdog_reset && value == watchdog_reset_key) throw PhoneReset{};
}

bool DownloadMode::daa() const {
    return board_.build.daa || board_.faults.afflicted(Mischief::untrusted_agent);
}

bool DownloadMode::trusted(ByteView agent) const {
    if (!daa()) return true;
    if (board_.faults.afflicted(Mischief::untrusted_agent)) return false;
    const auto& list = board_.build.trusted_agents;
    return std::find(list.begin(), list.end(), sha256(agent)) != list.end();
}

asio::awaitable<void> DownloadMode::take_file(std::uint16_t refusal) {
    const auto length = co_await link_.echo_be<std::uint32_t>();
    constexpr std::uint32_t longest = 0x10000;
    if (refusal != ok || length == 0 || length > longest) {
        constexpr std::uint16_t invalid_length = 0x1D12;
        co_await status(refusal != ok ? refusal : invalid_length);
        co_return;
    }
    co_await status(ok);
    Bytes file(length);
    co_await link_.fill_counted(file);
    co_await status(xor16(file));
    co_await status(ok);
}

} // namespace gangflash::vphone
