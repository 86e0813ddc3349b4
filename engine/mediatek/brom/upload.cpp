#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/status.hpp"
#include "engine/mediatek/brom/wire.hpp"

#include <array>

#include <fmt/format.h>

namespace gangflash::brom {
namespace {

/// What SEND_AUTH answers when the phone needs no authentication: carry on (3.14).
constexpr std::uint16_t no_auth_needed = 0x1D0C;

/// Payload, the phone's own XOR16 of it, status: the common end of SEND_DA, SEND_CERT, SEND_AUTH.
asio::awaitable<Result<void>> send_payload(Link& link, Command command, ByteView payload) {
    if (auto sent = co_await link.write(payload, payload_limit); !sent)
        co_return with_context(sent.error(), name_of(command));
    auto checksum = co_await answer<std::uint16_t>(link, command, verify_limit);
    if (!checksum) co_return checksum.error();
    auto status = co_await answer<std::uint16_t>(link, command, verify_limit);
    if (!status) co_return status.error();

    if (const std::uint16_t ours = xor16(payload); *checksum != ours)
        co_return Fault{
            ErrorCode::da_upload_corrupted,
            fmt::format("{} xor16_sent=0x{:04x} xor16_received=0x{:04x} status=0x{:04x}",
                        name_of(command),
                        ours,
                        *checksum,
                        *status)};
    if (!is_ok(*status)) co_return with_context(refusal(*status), name_of(command));
    co_return success();
}

asio::awaitable<Result<void>> send_file(Link& link, Command command, ByteView file) {
    if (auto said = co_await say(link, command); !said) co_return said.error();
    const auto length = static_cast<std::uint32_t>(file.size());
    if (auto same = co_await echo(link, command, length); !same) co_return same.error();
    auto status = co_await answer<std::uint16_t>(link, command);
    if (!status) co_return status.error();
    if (command == Command::send_auth && *status == no_auth_needed) co_return success();
    if (!is_ok(*status)) co_return with_context(refusal(*status), name_of(command));
    co_return co_await send_payload(link, command, file);
}

/// Whatever a phone dislikes about a vendor's file, the file is not the right one for it.
Result<void> as_distrust(Result<void> sent) {
    if (sent || (sent.error().code != ErrorCode::brom_refused &&
                 sent.error().code != ErrorCode::auth_required))
        return sent;
    return Fault{ErrorCode::da_not_trusted, sent.error().detail};
}

} // namespace

asio::awaitable<Result<void>> send_certificate(Link& link, ByteView file) {
    co_return as_distrust(co_await send_file(link, Command::send_cert, file));
}

asio::awaitable<Result<void>> send_auth(Link& link, ByteView file) {
    co_return as_distrust(co_await send_file(link, Command::send_auth, file));
}

asio::awaitable<Result<void>> send_da(Link& link, const AgentCode& da1) {
    constexpr auto command = Command::send_da;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    const auto length = static_cast<std::uint32_t>(da1.bytes.size());
    const std::array fields{da1.load_address, length, da1.signature_length};
    for (const std::uint32_t field : fields)
        if (auto same = co_await echo(link, command, field); !same) co_return same.error();
    if (auto ok = co_await expect_ok(link, command); !ok) co_return ok.error();
    co_return co_await send_payload(link, command, da1.bytes);
}

asio::awaitable<Result<void>> jump_da(Link& link, std::uint32_t address) {
    constexpr auto command = Command::jump_da;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    if (auto same = co_await echo(link, command, address); !same) co_return same.error();
    co_return co_await expect_ok(link, command, verify_limit);
}

} // namespace gangflash::brom
