#pragma once

#include "engine/protocol/agent_factory.hpp"
#include "engine/protocol/flash_agent.hpp"
#include "engine/protocol/xml/conversation.hpp"
#include "engine/protocol/xml/report.hpp"

#include <memory>
#include <optional>

namespace gangflash::xml {

/// FlashAgent over XML documents. Its parts live in agent_start.cpp (until DA2 runs),
/// agent_facts.cpp and agent_storage.cpp.
///
/// Everything is written, read and erased by place, never by name: the agent then checks the range
/// before it erases, asks for no other files, and touches nothing that the plan does not name.
class Agent final : public FlashAgent {
public:
    Agent(const AgentChoice& choice, Link& link) : conversation_(link), signer_(choice.signer) {}

    asio::awaitable<Result<Started>> start() override;
    /// The first stage holds its memory settings itself.
    asio::awaitable<Result<void>> enable_dram(ByteView emi_block) override;
    asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) override;
    /// None of the agents seen can change its speed (7.1).
    asio::awaitable<Result<bool>> leave_for_high_speed() override { co_return false; }
    asio::awaitable<Result<StorageReport>> storage() override;
    asio::awaitable<Result<AgentFacts>> facts() override;
    asio::awaitable<Result<MemoryReport>> memory() override;
    asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) override;
    asio::awaitable<Result<void>> write_preloader(const WriteGrant& grant,
                                                  ChunkSource& source) override;
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override;
    asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) override;
    asio::awaitable<Result<void>> finish(Farewell farewell) override;

private:
    asio::awaitable<Result<void>> introduce();
    asio::awaitable<Result<void>> authenticate();
    asio::awaitable<Result<HardwareInfo>> hardware();
    asio::awaitable<Result<std::optional<std::uint32_t>>> life_cycle();

    /// A command about a place of the storage; refused here when that has no such place.
    asio::awaitable<Result<Command>> about(std::string_view name, const Place& place);

    Conversation conversation_;
    std::shared_ptr<brom::ChallengeSigner> signer_;
    std::optional<StorageReport> storage_;
};

} // namespace gangflash::xml
