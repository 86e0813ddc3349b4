#include "engine/mediatek/xml/agent.hpp"
#include "engine/mediatek/xml/view_source.hpp"
#include "engine/mediatek/xml/xml_agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

/// What this host answers when it is called (4.5).
constexpr std::string_view capability =
    "CMD:DOWNLOAD-FILE^1@CMD:FILE-SYS-OPERATION^1@CMD:PROGRESS-REPORT^1@CMD:UPLOAD-FILE^1@";

/// An agent that does not know a question lost nothing by being asked it.
Result<void> if_known(Result<void> done) {
    if (!done && done.error().code == ErrorCode::da_unsupported) return success();
    return done;
}

} // namespace

std::unique_ptr<DownloadAgent> make_agent(const AgentChoice& choice, Link& link) {
    return std::make_unique<Agent>(choice, link);
}

/// Log to UART so that no message packets travel over USB; sums over every packet. The storage's
/// own checksum level changes nothing in the agents seen, so it is not asked for.
asio::awaitable<Result<DownloadAgent::Started>> Agent::start() {
    auto ready = co_await conversation_.await_start(limits::agent_alive);
    if (!ready) {
        if (ready.error().code != ErrorCode::io_timeout) co_return ready.error();
        co_return Fault{ErrorCode::da_silent, "stage=da1 " + ready.error().detail};
    }
    Command parameters("SET-RUNTIME-PARAMETER", "1.1");
    parameters.with("checksum_level", "USB")
        .with("battery_exist", "AUTO-DETECT")
        .with("da_log_level", "INFO")
        .with("log_channel", "UART")
        .with("system_os", "LINUX")
        .with_advanced("initialize_dram", "YES");
    auto done = co_await conversation_.run(parameters);
    if (done) done = co_await introduce();
    if (!done) co_return with_context(done.error(), "stage=da1");
    co_return Started{};
}

asio::awaitable<Result<void>> Agent::introduce() {
    Command supported("HOST-SUPPORTED-COMMANDS");
    supported.with("host_capability", capability);
    auto done = if_known(co_await conversation_.run(supported));
    if (done) {
        const Command hardware("NOTIFY-INIT-HW"); // the first stage brings the memory up
        done = co_await conversation_.run(hardware);
    }
    if (done) done = co_await authenticate();
    co_return done;
}

asio::awaitable<Result<void>> Agent::enable_dram(ByteView) {
    co_return Fault{ErrorCode::internal_error, "an XML agent takes no memory settings"};
}

asio::awaitable<Result<ByteCount>> Agent::load_second_stage(AgentCode da2) {
    const std::size_t signature = std::min<std::size_t>(da2.signature_length, da2.bytes.size());
    const ByteView code = da2.bytes.first(da2.bytes.size() - signature);
    ViewSource source(code);
    HostFile file;
    file.source = &source;
    file.size = code.size();
    Command boot("BOOT-TO");
    boot.with("at_address", std::uint64_t{da2.load_address})
        .with("jmp_address", std::uint64_t{da2.load_address})
        .with("source_file", name_of(file));
    auto done = co_await conversation_.run(boot, file, Conversation::Afterwards::new_stage);
    if (!done) {
        if (done.error().code != ErrorCode::io_timeout) co_return done.error();
        co_return Fault{ErrorCode::da_silent, "stage=da2 " + done.error().detail};
    }
    done = co_await introduce();
    if (!done) co_return with_context(done.error(), "stage=da2");
    co_return ByteCount{code.size()};
}

/// Agents of some vendors know nothing but a handful of commands until a signed challenge was
/// answered ("What exists before authentication").
asio::awaitable<Result<void>> Agent::authenticate() {
    constexpr std::string_view key = "DA.SLA";
    Command question("GET-SYS-PROPERTY");
    question.with("key", key);
    auto answer = co_await conversation_.ask(question);
    if (!answer && answer.error().code == ErrorCode::da_unsupported) co_return success();
    if (!answer) co_return answer.error();
    auto enabled = read_property(as_text(*answer), key);
    if (!enabled) co_return enabled.error();
    if (enabled->value_or("DISABLED") != "ENABLED") co_return success();
    if (!signer_)
        co_return Fault{
            ErrorCode::auth_required,
            "agent asks for serial link authentication (DA.SLA): give the vendor's key with "
            "--sla-key, or a program that has it with --sla-signer"};

    const Command ask_challenge("SECURITY-GET-DEV-FW-INFO");
    auto told = co_await conversation_.ask(ask_challenge);
    if (!told) co_return told.error();
    auto challenge = read_challenge(*told);
    if (!challenge) co_return challenge.error();
    auto signature = co_await signer_->answer_agent(std::move(*challenge));
    if (!signature) co_return signature.error();
    ViewSource source(*signature);
    HostFile file;
    file.source = &source;
    file.size = signature->size();
    Command policy("SECURITY-SET-FLASH-POLICY");
    policy.with("source_file", name_of(file));
    auto done = co_await conversation_.run(policy, file);
    if (done || !is_refusal(done.error())) co_return done;
    co_return Fault{ErrorCode::auth_required,
                    "the agent refused the answer: " + done.error().detail};
}

} // namespace gangflash::xml
