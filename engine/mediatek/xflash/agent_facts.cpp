#include "engine/mediatek/xflash/agent.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

std::string text_of(ByteView answer) {
    std::string text(as_text(answer));
    text.erase(std::find(text.begin(), text.end(), '\0'), text.end());
    return text;
}

/// What the phone keeps to itself is no fault, what the link does is.
Result<std::optional<Bytes>> if_told(Result<Bytes> answer) {
    if (answer) return std::optional(std::move(*answer));
    if (is_refusal(answer.error())) return std::optional<Bytes>();
    return answer.error();
}

} // namespace

asio::awaitable<Result<StorageReport>> Agent::storage() {
    using Decoder = Result<std::optional<StorageReport>> (*)(ByteView);
    static constexpr std::array<std::pair<Control, Decoder>, 3> kinds{{
        {Control::get_emmc_info, decode_emmc_info},
        {Control::get_ufs_info, decode_ufs_info},
        {Control::get_nand_info, decode_nand_info},
    }};
    std::string refusals;
    for (const auto& [question, decode] : kinds) {
        auto answer = co_await session_.query(question);
        if (!answer) {
            if (!is_refusal(answer.error())) co_return answer.error();
            refusals += ' ' + answer.error().detail;
            continue;
        }
        auto report = decode(*answer);
        if (!report) co_return report.error();
        if (!report->has_value()) continue;
        kind_ = (*report)->kind;
        co_return std::move(**report);
    }
    co_return Fault{ErrorCode::storage_read_failed, "no storage found" + refusals};
}

asio::awaitable<Result<StorageKind>> Agent::storage_kind() {
    if (!kind_) {
        auto report = co_await storage();
        if (!report) co_return report.error();
    }
    co_return *kind_;
}

asio::awaitable<Result<AgentFacts>> Agent::facts() {
    AgentFacts facts;
    auto id = if_told(co_await session_.query(Control::get_random_id));
    if (!id) co_return id.error();
    if (*id && !(*id)->empty()) facts.random_id = to_hex(**id);

    auto battery = if_told(co_await session_.query(Control::get_battery_voltage));
    if (!battery) co_return battery.error();
    if (*battery && (*battery)->size() >= sizeof(std::uint32_t))
        facts.battery_mv = load_le<std::uint32_t>(**battery);

    auto version = if_told(co_await session_.query(Control::get_da_version));
    if (!version) co_return version.error();
    if (*version) facts.agent_version = text_of(**version);
    co_return facts;
}

/// An agent that does not know the question has no answer to give; what the link does is a fault.
asio::awaitable<Result<MemoryReport>> Agent::memory() {
    auto answer = if_told(co_await session_.query(Control::get_ram_info));
    if (!answer) co_return answer.error();
    MemoryReport none;
    if (!*answer) co_return none;
    co_return decode_ram_info(**answer);
}

/// Asked before a write, never within: one host found that asking later does not work (3.6.3).
asio::awaitable<Result<PacketLengths>> Agent::packet_lengths() {
    if (!lengths_) {
        auto answer = co_await session_.query(Control::get_packet_length);
        if (!answer) co_return answer.error();
        auto lengths = decode_packet_lengths(*answer);
        if (!lengths) co_return lengths.error();
        lengths_ = *lengths;
    }
    co_return *lengths_;
}

} // namespace gangflash::xflash
