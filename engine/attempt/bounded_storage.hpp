#pragma once

#include "config/plan/plan_ranges.hpp"
#include "engine/phone/owners_data.hpp"
#include "engine/storage/reader.hpp"
#include "engine/storage/writer.hpp"
#include "engine/unit/stop.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// A phone's storage as the steps read it: reads come whole or not at all, and end at the next
/// chunk once people say stop at once. Faults of a read are named as such.
class CountedReader final : public StorageReader {
public:
    /// Both outlive it.
    CountedReader(StorageReader& phone, const StopRequest& stop) : phone_(phone), stop_(stop) {}

    /// `da_protocol` when the phone says that all is well and has sent less or more than asked;
    /// `station_stopped` after a stop.
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override;
    asio::awaitable<Result<std::optional<AgentTable>>> partitions() override {
        return phone_.partitions();
    }
    std::optional<OwnRecord> own_record() const override { return phone_.own_record(); }

private:
    StorageReader& phone_;
    const StopRequest& stop_;
};

/// A phone's storage inside the bounds of the plan. A WriteGrant says that the phone may be
/// changed; this says where: nothing is written or erased that no claim of a PlanRanges covers. The
/// steps hold no other writer, so a step that computed a wrong place ends as `internal_error`
/// before a byte of it leaves. Until bind() no place is within bounds.
///
/// It also notes what was written, so that a step can be asked which places it reached.
class BoundedWriter final : public StorageWriter {
public:
    /// `watch` is told of every erase and write before it leaves. Both outlive it.
    BoundedWriter(StorageWriter& phone, OwnersData& watch) : phone_(phone), watch_(watch) {}

    /// From now on these, and no others. Places are judged in whole blocks of `block_size` bytes.
    void bind(PlanRanges ranges, std::uint32_t block_size) {
        ranges_ = std::move(ranges);
        block_size_ = block_size;
    }

    /// Also the table that only the phone's agent can write (write_partitions()).
    void allow_table(bool allowed) { table_allowed_ = allowed; }

    /// Forgets what was written so far.
    void begin_note() { written_.clear(); }
    /// Whether the phone confirmed a write into this region, of these bytes, since begin_note().
    bool wrote(Region region, Span bytes) const;

    asio::awaitable<Result<void>> write_partitions(const WriteGrant& grant,
                                                   AgentTable table) override;
    asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) override;
    /// Within bounds where boot area 1 is: the phone names no other place.
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                    ChunkSource& source) override;
    asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) override;

private:
    void note(Region region, Span bytes);

    StorageWriter& phone_;
    OwnersData& watch_;
    PlanRanges ranges_;
    std::uint32_t block_size_ = 1;
    bool table_allowed_ = false;
    std::map<Region, std::map<std::uint64_t, std::uint64_t>> written_; ///< start to end, disjoint
};

} // namespace gangflash
