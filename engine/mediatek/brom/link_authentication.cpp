#include "engine/mediatek/brom/link_authentication.hpp"

#include "engine/mediatek/brom/status.hpp"
#include "engine/mediatek/brom/wire.hpp"

#include <fmt/format.h>

namespace gangflash::brom {
namespace {

constexpr auto command = Command::sla;

/// What E3 answers when there is nothing to do (3.15).
constexpr std::uint16_t already_authorised = 0x7017;

/// Longest challenge believed; phones send 16 bytes.
constexpr std::uint32_t longest_challenge = 256;

asio::awaitable<Result<Bytes>> read_challenge(Link& link) {
    auto length = co_await answer<std::uint32_t>(link, command);
    if (!length) co_return length.error();
    if (*length == 0 || *length > longest_challenge)
        co_return Fault{ErrorCode::brom_refused,
                        fmt::format("{} challenge_length={}", name_of(command), *length)};
    Bytes challenge(*length);
    if (auto got = co_await link.read(challenge, answer_limit); !got)
        co_return with_context(got.error(), name_of(command));
    co_return challenge;
}

Fault refused(std::uint16_t status) {
    return {ErrorCode::auth_required,
            fmt::format("the phone refused the answer to its SLA challenge: the key is not that of "
                        "this model; {}",
                        refusal(status).detail)};
}

asio::awaitable<Result<void>> send_response(Link& link, const Bytes& response) {
    const auto length = static_cast<std::uint32_t>(response.size());
    if (auto same = co_await echo(link, command, length); !same) co_return same.error();
    auto status = co_await answer<std::uint16_t>(link, command);
    if (!status) co_return status.error();
    if (!is_ok(*status)) co_return refused(*status);
    if (auto sent = co_await link.write(response, payload_limit); !sent)
        co_return with_context(sent.error(), name_of(command));
    status = co_await answer<std::uint16_t>(link, command, verify_limit);
    if (!status) co_return status.error();
    if (!is_ok(*status)) co_return refused(*status);
    co_return success();
}

} // namespace

asio::awaitable<Result<void>> authorise_link(Link& link, ChallengeSigner* signer) {
    if (auto said = co_await say(link, command); !said) co_return said.error();
    auto status = co_await answer<std::uint16_t>(link, command);
    if (!status) co_return status.error();
    if (*status == already_authorised) co_return success();
    if (!is_ok(*status)) co_return with_context(refusal(*status), name_of(command));
    auto challenge = co_await read_challenge(link);
    if (!challenge) co_return challenge.error();
    if (signer == nullptr)
        co_return Fault{ErrorCode::auth_required,
                        "the phone sends an SLA challenge, no key was given (--sla-key or "
                        "--sla-signer)"};
    auto response = co_await signer->answer(std::move(*challenge));
    if (!response) co_return response.error();
    co_return co_await send_response(link, *response);
}

} // namespace gangflash::brom
