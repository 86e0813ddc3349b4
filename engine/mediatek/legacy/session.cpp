#include "engine/mediatek/legacy/session.hpp"

#include <fmt/format.h>

namespace gangflash::legacy {

std::string_view name_of(Command command) {
    switch (command) {
    case Command::download_boot_loader:
        return "command=DOWNLOAD_BLOADER";
    case Command::switch_part:
        return "command=SDMMC_SWITCH_PART";
    case Command::write_data:
        return "command=SDMMC_WRITE_DATA";
    case Command::setup_usb:
        return "command=USB_SETUP_PORT";
    case Command::check_usb:
        return "command=USB_CHECK_STATUS";
    case Command::read_partition_table:
        return "command=SDMMC_READ_PMT";
    case Command::write_partition_table:
        return "command=SDMMC_WRITE_PMT";
    case Command::get_battery_voltage:
        return "command=GET_BATTERY_VOLTAGE";
    case Command::format:
        return "command=FORMAT";
    case Command::read:
        return "command=READ";
    case Command::finish:
        return "command=FINISH";
    case Command::enable_watchdog:
        return "command=ENABLE_WATCHDOG";
    case Command::check_security_info:
        return "command=CHK_PC_SEC_INFO";
    case Command::enable_dram:
        return "command=ENABLE_DRAM";
    }
    return "command=?";
}

asio::awaitable<Result<void>> Session::send(ByteView bytes, Millis limit) {
    co_return co_await link_.write(bytes, limit);
}

asio::awaitable<Result<void>> Session::send_number(std::uint32_t value) {
    co_return co_await link_.write_be(value, limits::field);
}

asio::awaitable<Result<void>> Session::send_byte(std::uint8_t value) {
    co_return co_await link_.write_be(value, limits::field);
}

asio::awaitable<Result<std::uint8_t>> Session::read_byte(Millis limit) {
    co_return co_await link_.read_be<std::uint8_t>(limit);
}

asio::awaitable<Fault> Session::read_refusal() {
    auto code = co_await read_number<std::uint32_t>();
    if (!code) co_return code.error();
    co_return refusal(*code, numbering_);
}

asio::awaitable<Result<void>> Session::expect(std::uint8_t wanted, Millis limit) {
    auto said = co_await read_byte(limit);
    if (!said) co_return said.error();
    if (*said == wanted) co_return success();
    if (*said == byte::nack) co_return co_await read_refusal();
    co_return Fault{ErrorCode::da_protocol,
                    fmt::format("answer=0x{:02x} expected=0x{:02x}", *said, wanted)};
}

asio::awaitable<Result<void>> Session::expect_ack(Millis limit) {
    co_return co_await expect(byte::ack, limit);
}

asio::awaitable<Result<void>> Session::skip_ack_if_any() {
    auto said = co_await read_byte(limits::probe);
    if (!said) {
        if (said.error().code == ErrorCode::io_timeout) co_return success();
        co_return said.error();
    }
    if (*said == byte::ack) co_return success();
    co_return Fault{ErrorCode::da_protocol, fmt::format("answer=0x{:02x} expected=0x5a", *said)};
}

} // namespace gangflash::legacy
