#pragma once

#include "engine/mediatek/download_agent.hpp"
#include "engine/mediatek/xflash/session.hpp"
#include "engine/mediatek/xflash/storage_info.hpp"
#include "engine/protocol/link.hpp"

#include <optional>

namespace gangflash::xflash {

/// DownloadAgent over XFlash. Its parts live in agent_start.cpp (until DA2 runs), agent_facts.cpp,
/// agent_write.cpp, agent_read.cpp and agent_erase.cpp.
class Agent final : public DownloadAgent {
public:
    explicit Agent(Link& link) : session_(link) {}

    asio::awaitable<Result<Started>> start() override;
    asio::awaitable<Result<void>> enable_dram(ByteView emi_block) override;
    asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) override;
    /// This generation's boot ROMs and preloaders are at high speed already.
    asio::awaitable<Result<bool>> leave_for_high_speed() override { co_return false; }
    AgentChecks checks() const override { return checks_; }
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
    asio::awaitable<Result<void>> set_up_environment();
    asio::awaitable<Result<void>> expect_sync();
    asio::awaitable<Result<void>> refuse_sla();

    /// The storage kind, asked once: every address-based command carries it.
    asio::awaitable<Result<StorageKind>> storage_kind();
    asio::awaitable<Result<PacketLengths>> packet_lengths();

    /// A command and its address block.
    asio::awaitable<Result<void>> open(Command command, const Place& place);

    asio::awaitable<Result<void>> download(std::string_view name, ChunkSource& source);
    asio::awaitable<Result<void>>
    send_image(ChunkSource& source, std::uint64_t length, std::uint32_t packet);
    asio::awaitable<Result<void>> send_chunk(const Chunk& chunk, std::size_t length);
    Fault out_of_step(Fault fault);
    asio::awaitable<Result<void>> follow_progress();

    Session session_;
    std::optional<StorageKind> kind_;
    std::optional<PacketLengths> lengths_;
    bool lost_step_ = false;
    AgentChecks checks_ = AgentChecks::cable_and_storage;
};

} // namespace gangflash::xflash
