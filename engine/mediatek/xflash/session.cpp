#include "engine/mediatek/xflash/session.hpp"

#include "engine/mediatek/xflash/status.hpp"

#include <fmt/format.h>

namespace gangflash::xflash {

const char* name_of(Command command) {
    switch (command) {
    case Command::download:
        return "command=DOWNLOAD";
    case Command::format:
        return "command=FORMAT";
    case Command::write_data:
        return "command=WRITE_DATA";
    case Command::read_data:
        return "command=READ_DATA";
    case Command::shutdown:
        return "command=SHUTDOWN";
    case Command::boot_to:
        return "command=BOOT_TO";
    case Command::device_ctrl:
        return "command=DEVICE_CTRL";
    case Command::init_ext_ram:
        return "command=INIT_EXT_RAM";
    case Command::setup_environment:
        return "command=SETUP_ENVIRONMENT";
    case Command::setup_hw_init_params:
        return "command=SETUP_HW_INIT_PARAMS";
    case Command::sync:
        return "command=SYNC";
    }
    return "command=?";
}

const char* name_of(Control control) {
    switch (control) {
    case Control::set_checksum_level:
        return "command=SET_CHECKSUM_LEVEL";
    case Control::get_emmc_info:
        return "command=GET_EMMC_INFO";
    case Control::get_nand_info:
        return "command=GET_NAND_INFO";
    case Control::get_ufs_info:
        return "command=GET_UFS_INFO";
    case Control::get_da_version:
        return "command=GET_DA_VERSION";
    case Control::get_packet_length:
        return "command=GET_PACKET_LENGTH";
    case Control::get_random_id:
        return "command=GET_RANDOM_ID";
    case Control::get_ram_info:
        return "GET_RAM_INFO";
    case Control::get_connection_agent:
        return "command=GET_CONNECTION_AGENT";
    case Control::get_battery_voltage:
        return "command=GET_BATTERY_VOLTAGE";
    case Control::sla_enabled_status:
        return "command=SLA_ENABLED_STATUS";
    case Control::start_dl_info:
        return "command=START_DL_INFO";
    case Control::end_dl_info:
        return "command=END_DL_INFO";
    }
    return "command=?";
}

Bytes words(std::initializer_list<std::uint32_t> values) {
    Bytes bytes;
    bytes.reserve(values.size() * sizeof(std::uint32_t));
    for (const std::uint32_t value : values)
        append_le(bytes, value);
    return bytes;
}

asio::awaitable<Result<void>> Session::send_u32(std::uint32_t value) {
    std::array<std::byte, sizeof(value)> payload{};
    store_le(std::span<std::byte>(payload), value);
    co_return co_await send(payload);
}

asio::awaitable<Result<std::uint32_t>> Session::receive_status(Millis limit) {
    auto payload = co_await receive(limit);
    if (!payload) co_return payload.error();
    co_return decode_status(*payload);
}

asio::awaitable<Result<void>> Session::expect_ok(Millis limit) {
    auto word = co_await receive_status(limit);
    if (!word) co_return word.error();
    if (!is_ok(*word)) co_return refusal(*word);
    co_return success();
}

asio::awaitable<Result<void>> Session::command(Command which) {
    auto sent = co_await send_u32(static_cast<std::uint32_t>(which));
    if (sent) sent = co_await expect_ok(limits::status);
    if (!sent) co_return with_context(sent.error(), name_of(which));
    co_return success();
}

/// DEVICE_CTRL, status, sub-command, status: an unknown sub-command ends here (3.2).
asio::awaitable<Result<void>> Session::control(Control which) {
    if (auto said = co_await command(Command::device_ctrl); !said) co_return said.error();
    auto sent = co_await send_u32(static_cast<std::uint32_t>(which));
    if (sent) sent = co_await expect_ok(limits::status);
    if (!sent) co_return with_context(sent.error(), name_of(which));
    co_return success();
}

asio::awaitable<Result<void>> Session::set(Control which, ByteView value) {
    if (auto said = co_await control(which); !said) co_return said.error();
    auto sent = co_await send(value);
    if (sent) sent = co_await expect_ok(limits::status);
    if (!sent) co_return with_context(sent.error(), name_of(which));
    co_return success();
}

asio::awaitable<Result<Bytes>> Session::query(Control which) {
    if (auto said = co_await control(which); !said) co_return said.error();
    auto answer = co_await receive(limits::status);
    if (!answer) co_return with_context(answer.error(), name_of(which));
    if (auto ok = co_await expect_ok(limits::status); !ok)
        co_return with_context(ok.error(), name_of(which));
    co_return std::move(*answer);
}

asio::awaitable<Result<void>> Session::act(Control which) {
    if (auto said = co_await control(which); !said) co_return said.error();
    if (auto done = co_await expect_ok(limits::status); !done)
        co_return with_context(done.error(), name_of(which));
    co_return success();
}

} // namespace gangflash::xflash
