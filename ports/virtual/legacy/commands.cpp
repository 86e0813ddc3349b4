#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>

namespace gangflash::vphone {

// The command loop (mtk-brom-preloader-legacy-da.md, 7.8 and 7.9; mtk-legacy-one-stage.md,
// section 7). A byte the agent does not know gets no answer at all.

namespace {

constexpr std::uint32_t battery_good_mv = 3950;
constexpr std::uint32_t battery_low_mv = 3300;
constexpr std::uint32_t emmc_card = 0x01;
constexpr std::uint8_t user_part = 8;
constexpr std::size_t phone_info_size = 16 + 64 + 128;
constexpr std::uint32_t longest_security_info = 0x1'0000;
constexpr std::chrono::microseconds watchdog_unit{15'600};
constexpr std::uint16_t shortest_interval = 31;

} // namespace

asio::awaitable<std::optional<LegacyEnd>> LegacyAgent::obey(std::uint8_t command) {
    switch (command) {
    case 0x51:
        co_await download_boot_loader();
        break;
    case 0x61:
        co_await write_image();
        break;
    case 0x62:
        co_await write_data();
        break;
    case 0x70:
        co_return co_await switch_speed(false);
    case 0x73:
        co_return co_await switch_speed(true);
    case 0xA4:
        if (board_.chip().table == TableKind::pmt) co_await take_pmt();
        break;
    case 0xA5:
        co_await send_table();
        break;
    case 0xA9:
        if (board_.chip().table == TableKind::gpt) co_await take_gpt();
        break;
    case 0xBD:
        co_await verify_image();
        break;
    case 0xD4:
        co_await format();
        break;
    case 0xD6:
        co_await read_data();
        break;
    case 0xD9:
        co_return co_await finish();
    case 0xDB:
        co_return co_await watchdog();
    case 0xE8:
        co_await enable_memory();
        break;
    default:
        co_await obey_question(command);
        break;
    }
    co_return std::nullopt;
}

asio::awaitable<void> LegacyAgent::obey_question(std::uint8_t command) {
    switch (command) {
    case 0x52:
    case 0xD3:
        co_await wire_->send(LegacyWire::nack);
        break;
    case 0x60:
        co_await switch_part();
        break;
    case 0x63:
        co_await wire_->acknowledge();
        co_await wire_->send(emmc_card);
        break;
    case 0x72:
        co_await wire_->acknowledge();
        co_await wire_->send(std::uint8_t{high_speed_});
        break;
    case 0xA6:
        co_await phone_info();
        break;
    case 0xD0:
        co_await battery();
        break;
    case 0xD5:
        co_await wire_->refuse(errors().nor_missing);
        break;
    default:
        if (build().shape == LegacyShape::two_stages) co_await obey_two_stage(command);
        break;
    }
}

/// What only the newer agents know.
asio::awaitable<void> LegacyAgent::obey_two_stage(std::uint8_t command) {
    if (command == 0x64) {
        co_await wire_->acknowledge();
    } else if (command == 0xE0) {
        const std::uint32_t length = co_await wire_->u32();
        if (length > longest_security_info) co_await wire_->link().fall_silent();
        co_await wire_->bytes(length);
        co_await wire_->acknowledge();
    }
}

asio::awaitable<void> LegacyAgent::switch_part() {
    co_await wire_->acknowledge();
    const std::uint8_t part = co_await wire_->u8();
    if (part == 0 || (part > user_part && !build().takes_any_part)) {
        co_await wire_->refuse(errors().switch_failed);
        co_return;
    }
    part_ = part;
    co_await wire_->acknowledge();
}

asio::awaitable<void> LegacyAgent::battery() {
    const bool low = board_.faults.afflicted(Mischief::battery_low);
    co_await wire_->send(std::uint32_t{LegacyWire::ack});
    co_await wire_->send(low ? battery_low_mv : battery_good_mv);
}

/// IMEI, product id and software version as a preloader passes them on; these pass nothing on.
asio::awaitable<void> LegacyAgent::phone_info() {
    if (build().shape == LegacyShape::two_stages) {
        co_await wire_->refuse(errors().no_phone_info);
        co_return;
    }
    co_await wire_->acknowledge();
    co_await wire_->send(Bytes(phone_info_size));
}

asio::awaitable<LegacyEnd> LegacyAgent::switch_speed(bool with_ids) {
    high_speed_ = co_await wire_->u8() != 0;
    if (with_ids) { // the identity the station would have to expect: not played
        co_await wire_->u16();
        co_await wire_->u16();
    }
    co_await wire_->acknowledge();
    co_return LegacyEnd::speed_switch;
}

asio::awaitable<LegacyEnd> LegacyAgent::finish() {
    co_await wire_->link().enter(Step::finish);
    co_await wire_->acknowledge();
    const std::uint32_t mode = co_await wire_->u32();
    co_await wire_->acknowledge();
    constexpr std::uint32_t most_mode = 3; // beyond: it idles (observed)
    if (mode > most_mode) co_await wire_->link().fall_silent();
    co_return LegacyEnd::power_off;
}

/// Bit 0: stay off after the reset; bit 1: only arm the watchdog and go on.
asio::awaitable<std::optional<LegacyEnd>> LegacyAgent::watchdog() {
    co_await wire_->link().enter(Step::finish);
    const std::uint16_t interval = co_await wire_->u16();
    const std::uint32_t flags = co_await wire_->u32();
    co_await wire_->acknowledge();
    const auto time = watchdog_unit * std::max(interval, shortest_interval);
    constexpr std::uint32_t stay_off = 0x01;
    constexpr std::uint32_t only_arm = 0x02;
    if ((flags & only_arm) != 0) {
        wire_->link().set_watchdog(board_.clock.now() + time);
        co_return std::nullopt;
    }
    co_await wire_->link().pause(time);
    co_return (flags & stay_off) != 0 ? LegacyEnd::power_off : LegacyEnd::reboot;
}

} // namespace gangflash::vphone
