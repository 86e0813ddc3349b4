#pragma once

#include "config/plan/plan_ranges.hpp"
#include "engine/attempt/environment.hpp"
#include "engine/backend/flash_agent.hpp"
#include "engine/phone/owners_data.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace gangflash {

/// A phone's agent inside the bounds of the plan. A WriteGrant says that the phone may be changed;
/// this says where: reads pass whole or not at all, and nothing is written or erased that no claim
/// of a PlanRanges covers. The pipeline holds no other agent, so a step that computed a wrong place
/// ends as `internal_error` before a byte of it leaves. Until bind() no place is within bounds.
///
/// It also notes what was written, so that a step can be asked which places it reached.
class BoundedAgent final : public FlashAgent {
public:
    explicit BoundedAgent(std::unique_ptr<FlashAgent> agent) : agent_(std::move(agent)) {}

    /// From now on these, and no others. Places are judged in whole blocks of `block_size` bytes.
    void bind(PlanRanges ranges, std::uint32_t block_size) {
        ranges_ = std::move(ranges);
        block_size_ = block_size;
    }

    /// Is told of every erase and write before it leaves. Outlives the agent.
    void tell(OwnersData& watch) { watch_ = &watch; }

    /// Reads end at the next chunk once this says `at_once`. Outlives the agent.
    void obey(const StopRequest& stop) { stop_ = &stop; }

    /// Also the table that only the agent can write (write_partitions()).
    void allow_table(bool allowed) { table_allowed_ = allowed; }

    /// Forgets what was written so far.
    void begin_note() { written_.clear(); }
    /// Whether the agent confirmed a write into this region, of these bytes, since begin_note().
    bool wrote(Region region, Span bytes) const;

    asio::awaitable<Result<Started>> start() override { return agent_->start(); }
    asio::awaitable<Result<void>> enable_dram(ByteView emi_block) override {
        return agent_->enable_dram(emi_block);
    }
    asio::awaitable<Result<ByteCount>> load_second_stage(AgentCode da2) override {
        return agent_->load_second_stage(da2);
    }
    asio::awaitable<Result<bool>> leave_for_high_speed() override {
        return agent_->leave_for_high_speed();
    }
    AgentChecks checks() const override { return agent_->checks(); }
    asio::awaitable<Result<StorageReport>> storage() override { return agent_->storage(); }
    asio::awaitable<Result<AgentFacts>> facts() override { return agent_->facts(); }
    asio::awaitable<Result<MemoryReport>> memory() override { return agent_->memory(); }
    asio::awaitable<Result<std::optional<AgentTable>>> partitions() override {
        return agent_->partitions();
    }
    /// `da_protocol` when the agent says that all is well and has given less or more than asked;
    /// `station_stopped` as obey() says.
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override;
    std::optional<OwnRecord> own_record() const override { return agent_->own_record(); }
    asio::awaitable<Result<void>> finish(Farewell farewell) override {
        return agent_->finish(farewell);
    }

    asio::awaitable<Result<void>> write_partitions(const WriteGrant& grant,
                                                   AgentTable table) override;
    asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) override;
    /// Within bounds where boot area 1 is: the agent names no other place.
    asio::awaitable<Result<void>> write_preloader(const WriteGrant& grant,
                                                  ChunkSource& source) override;
    asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) override;

private:
    void note(Region region, Span bytes);

    std::unique_ptr<FlashAgent> agent_;
    PlanRanges ranges_;
    std::uint32_t block_size_ = 1;
    bool table_allowed_ = false;
    OwnersData* watch_ = nullptr;
    const StopRequest* stop_ = nullptr;
    std::map<Region, std::map<std::uint64_t, std::uint64_t>> written_; ///< start to end, disjoint
};

} // namespace gangflash
