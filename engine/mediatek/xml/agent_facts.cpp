#include "engine/mediatek/xml/agent.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash::xml {

asio::awaitable<Result<HardwareInfo>> Agent::hardware() {
    const Command question("GET-HW-INFO");
    auto answer = co_await conversation_.ask(question);
    if (!answer) co_return answer.error();
    co_return read_hardware_info(as_text(*answer));
}

asio::awaitable<Result<StorageReport>> Agent::storage() {
    auto info = co_await hardware();
    if (!info) co_return info.error();
    if (!info->storage)
        co_return Fault{ErrorCode::storage_read_failed,
                        "no storage found: GET-HW-INFO storage=NONE"};
    StorageReport report = std::move(*info->storage);
    if (report.kind != StorageKind::nand) {
        auto cycle = co_await life_cycle();
        if (!cycle) co_return cycle.error();
        report.life_cycle = *cycle;
    }
    storage_ = report;
    co_return report;
}

/// `OK`, `WARNING` or `EXHAUSTED` (7.8), as the numbers that XFlash agents give.
asio::awaitable<Result<std::optional<std::uint32_t>>> Agent::life_cycle() {
    std::optional<std::uint32_t> cycle;
    Command question("EMMC-CONTROL");
    question.with("function", "LIFE-CYCLE-STATUS");
    auto answer = co_await conversation_.ask(question);
    if (!answer) {
        if (is_refusal(answer.error())) co_return cycle;
        co_return answer.error();
    }
    const std::string_view text = as_text(*answer);
    if (text.starts_with("OK")) cycle = 1;
    if (text.starts_with("WARNING")) cycle = 2;
    if (text.starts_with("EXHAUSTED")) cycle = 3;
    co_return cycle;
}

asio::awaitable<Result<AgentFacts>> Agent::facts() {
    auto info = co_await hardware();
    if (!info) co_return info.error();
    AgentFacts facts = std::move(info->facts);
    const Command question("GET-DA-INFO");
    auto answer = co_await conversation_.ask(question);
    if (!answer && !is_refusal(answer.error())) co_return answer.error();
    if (answer) facts.agent_version = read_agent_version(as_text(*answer));
    co_return facts;
}

asio::awaitable<Result<MemoryReport>> Agent::memory() {
    auto info = co_await hardware();
    if (!info) co_return info.error();
    co_return info->memory;
}

} // namespace gangflash::xml
