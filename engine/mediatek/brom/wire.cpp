#include "engine/mediatek/brom/wire.hpp"

#include "engine/mediatek/brom/status.hpp"

namespace gangflash::brom {

std::string_view name_of(Command command) {
    switch (command) {
    case Command::write16:
        return "command=WRITE16";
    case Command::write32:
        return "command=WRITE32";
    case Command::jump_da:
        return "command=JUMP_DA";
    case Command::send_da:
        return "command=SEND_DA";
    case Command::get_target_config:
        return "command=GET_TARGET_CONFIG";
    case Command::send_cert:
        return "command=SEND_CERT";
    case Command::get_me_id:
        return "command=GET_ME_ID";
    case Command::send_auth:
        return "command=SEND_AUTH";
    case Command::sla:
        return "command=SLA";
    case Command::get_soc_id:
        return "command=GET_SOC_ID";
    case Command::get_pl_cap:
        return "command=GET_PL_CAP";
    case Command::get_hw_sw_ver:
        return "command=GET_HW_SW_VER";
    case Command::get_hw_code:
        return "command=GET_HW_CODE";
    case Command::get_bl_ver:
        return "command=GET_BL_VER";
    case Command::get_version:
        return "command=GET_VERSION";
    }
    return "command=?";
}

std::uint16_t xor16(ByteView bytes) {
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + sizeof(sum) <= bytes.size(); at += sizeof(sum))
        sum ^= load_le<std::uint64_t>(bytes, at);
    for (unsigned lane = 0; at < bytes.size(); ++at, ++lane)
        sum ^= std::to_integer<std::uint64_t>(bytes[at]) << (8 * lane);
    sum ^= sum >> 32U;
    sum ^= sum >> 16U;
    return static_cast<std::uint16_t>(sum);
}

Fault echo_fault(Command command, std::string_view sent, std::string_view answered) {
    return {ErrorCode::echo_mismatch,
            fmt::format("{} sent={} answered={}", name_of(command), sent, answered)};
}

asio::awaitable<Result<void>> say(Link& link, Command command) {
    co_return co_await echo(link, command, static_cast<std::uint8_t>(command));
}

asio::awaitable<Result<void>> expect_ok(Link& link, Command command, Millis limit) {
    auto status = co_await answer<std::uint16_t>(link, command, limit);
    if (!status) co_return status.error();
    if (is_ok(*status)) co_return success();
    co_return with_context(refusal(*status), name_of(command));
}

} // namespace gangflash::brom
