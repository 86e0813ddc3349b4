#pragma once

#include "engine/mediatek/agent_factory.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/mediatek/legacy/emi_list.hpp"
#include "engine/mediatek/legacy/report.hpp"
#include "engine/mediatek/legacy/session.hpp"
#include "engine/mediatek/legacy/variant.hpp"

#include <optional>

namespace gangflash::legacy {

/// DownloadAgent over the legacy protocol. Its parts live in agent_start.cpp (DA1's greeting),
/// agent_dram.cpp, agent_stage.cpp (second stage and report), agent_facts.cpp, agent_write.cpp,
/// agent_boot_loader.cpp, agent_read.cpp and agent_erase.cpp.
class Agent final : public DownloadAgent {
public:
    Agent(const AgentChoice& choice, Link& link);

    asio::awaitable<Result<Started>> start() override;
    asio::awaitable<Result<void>> enable_dram(ByteView emi_block) override;
    asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) override;
    asio::awaitable<Result<bool>> leave_for_high_speed() override;
    AgentChecks checks() const override {
        return variant_.kind == Kind::two_stages ? AgentChecks::cable_and_storage
                                                 : AgentChecks::cable;
    }
    asio::awaitable<Result<StorageReport>> storage() override;
    asio::awaitable<Result<AgentFacts>> facts() override;
    asio::awaitable<Result<MemoryReport>> memory() override;
    asio::awaitable<Result<std::optional<AgentTable>>> partitions() override;
    asio::awaitable<Result<void>> write_partitions(const WriteGrant& grant,
                                                   AgentTable table) override;
    asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) override;
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                    ChunkSource& source) override;
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override;
    std::optional<OwnRecord> own_record() const override;
    asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) override;
    asio::awaitable<Result<void>> finish(Farewell farewell) override;

private:
    asio::awaitable<Result<void>> expect_sync();
    asio::awaitable<Result<void>> expect_version();
    asio::awaitable<Result<void>> send_configuration();
    asio::awaitable<Result<void>> send_slc_list();
    asio::awaitable<Result<void>> skip_nand_table();
    asio::awaitable<Result<Started>> start_one_stage();
    asio::awaitable<Result<bool>> read_dram_word();
    asio::awaitable<Result<std::uint32_t>> first_dram_word();
    Started started(bool dram_needed) const;

    asio::awaitable<Result<void>> send_settings(const EmiList& list);
    asio::awaitable<Result<void>> open_dram(const EmiList& list);
    asio::awaitable<Result<void>> send_payload(ByteView entries);
    asio::awaitable<Result<void>> read_dram_result();
    asio::awaitable<Result<void>> send_second_entry(const EmiList& list);
    Fault not_in_list() const;

    asio::awaitable<Result<void>> send_stage(AgentCode stage);
    asio::awaitable<Result<void>> read_whole_report();

    /// Addresses of the commands behind it are inside this part.
    asio::awaitable<Result<void>> select(Region region);
    Result<void> expect_emmc(Command command) const;

    asio::awaitable<Result<void>>
    send_image(ChunkSource& source, std::uint64_t length, std::uint32_t packet);
    asio::awaitable<Result<void>> send_packet(const Chunk& chunk, std::size_t length);
    asio::awaitable<Result<void>> expect_stored(const Chunk& chunk, std::size_t length);
    asio::awaitable<Result<void>> give_up(Fault fault);
    asio::awaitable<Result<void>> open_boot_loader(std::uint32_t max_size, std::uint32_t size);
    asio::awaitable<Result<void>> receive_packet(std::span<std::byte> packet);
    asio::awaitable<Result<void>> follow_progress();
    asio::awaitable<Result<void>> read_step(bool& complete);

    AgentChoice choice_;
    Variant variant_;
    Session session_;
    StorageIds ids_;
    std::optional<DeviceReport> report_;
    std::optional<std::string> version_;
    std::optional<Region> selected_;
};

} // namespace gangflash::legacy
