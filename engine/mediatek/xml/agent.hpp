#pragma once

#include "engine/mediatek/agent_factory.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/mediatek/xml/conversation.hpp"
#include "engine/mediatek/xml/report.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::xml {

/// DownloadAgent over XML documents. Its parts live in agent_start.cpp (until DA2 runs),
/// agent_facts.cpp and agent_storage.cpp.
///
/// Everything is read and erased by place, and written so where the agent takes it: it then checks
/// the range before it erases, asks for no other files, and touches nothing that the plan does not
/// name. By name go the partition table, which agents forget when it is written by place, and what
/// a phone with secure boot would deny by place: never erased first, and only after the name's
/// place and room were compared.
class Agent final : public DownloadAgent {
public:
    Agent(const AgentChoice& choice, Link& link)
        : conversation_(link), signer_(choice.signer), by_name_(choice.secure_boot) {}

    asio::awaitable<Result<Started>> start() override;
    /// The first stage holds its memory settings itself.
    asio::awaitable<Result<void>> enable_dram(ByteView emi_block) override;
    asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) override;
    /// None of the agents seen can change its speed (7.1).
    asio::awaitable<Result<bool>> leave_for_high_speed() override { co_return false; }
    /// What it announced with the last file it took: no agent seen reads back what it stored.
    AgentChecks checks() const override {
        return conversation_.summed() ? AgentChecks::cable : AgentChecks::nothing;
    }
    asio::awaitable<Result<StorageReport>> storage() override;
    asio::awaitable<Result<AgentFacts>> facts() override;
    asio::awaitable<Result<MemoryReport>> memory() override;
    asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) override;
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                    ChunkSource& source) override;
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override;
    asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) override;
    asio::awaitable<Result<void>> finish(Farewell farewell) override;

private:
    asio::awaitable<Result<void>> introduce();
    asio::awaitable<Result<void>> authenticate();
    asio::awaitable<Result<HardwareInfo>> hardware();
    asio::awaitable<Result<std::optional<std::uint32_t>>> life_cycle();

    /// The name under which the agent takes exactly this place from its beginning; empty: none.
    asio::awaitable<Result<std::string>> name_at(const Place& place);
    asio::awaitable<Result<std::string>> name_of_table(const Place& place);
    asio::awaitable<Result<void>> write_table(bool first, const Place& place, ChunkSource& source);
    asio::awaitable<Result<void>> write_by_place(const Place& place, ChunkSource& source);
    asio::awaitable<Result<void>>
    write_by_name(std::string_view name, const Place& place, ChunkSource& source);

    /// A command about a place of the storage; refused here when that has no such place.
    asio::awaitable<Result<Command>> about(std::string_view name, const Place& place);

    Conversation conversation_;
    std::shared_ptr<brom::ChallengeSigner> signer_;
    std::optional<StorageReport> storage_;
    std::optional<std::vector<AgentPartition>> table_; ///< the agent's own, asked when needed
    bool both_tables_made_ = false;                    ///< by the last command
    bool by_name_; ///< the phone denies writes by place into what it wants signed
};

} // namespace gangflash::xml
