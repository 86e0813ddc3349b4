#include "config/package/preloader.hpp"
#include "config/plan/protected_partitions.hpp"
#include "engine/attempt/attempt.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A source that reports what the phone confirmed and stops between chunks when told to.
class WatchedSource final : public ChunkSource {
public:
    using Confirmed = std::function<void(std::uint64_t more)>;

    WatchedSource(ChunkSource& inner, const StopRequest& stop, Confirmed on_confirmed)
        : inner_(inner), stop_(stop), on_confirmed_(std::move(on_confirmed)) {}

    ByteCount size() const override { return inner_.size(); }

    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        if (stop_ == StopRequest::at_once) co_return Fault{ErrorCode::station_stopped, "at once"};
        co_return co_await inner_.chunk(offset, length);
    }

    void confirmed(std::uint64_t offset) override {
        on_confirmed_(offset - confirmed_);
        confirmed_ = offset;
    }

private:
    ChunkSource& inner_;
    const StopRequest& stop_;
    Confirmed on_confirmed_;
    std::uint64_t confirmed_ = 0;
};

/// What was proven of the bytes that went out, and by which reading of the file.
std::string sent_as_hashed(const Image& image, std::uint64_t bytes) {
    return fmt::format("{} bytes compared with the image's hash before they were sent; hashed {}",
                       bytes,
                       image.hashed_by() == HashedBy::reading
                           ? "in this session"
                           : "earlier, the same file by device, inode, size and times");
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::uint64_t Attempt::weight_of_all() const {
    // What only the phone can tell is expected once it has: nobody sees this bar move before.
    if (environment_.job->kind != JobKind::flash) return gib * gib;
    const FlashPlan& plan = *unit_.plan;
    const std::uint64_t writes = plan.bytes_to_write();
    const std::uint64_t reads = plan.verify == VerifyLevel::readback ? writes : 0;
    return plan.agent->da1.bytes.size() + plan.agent->da2.bytes.size() + writes + reads;
}

/// A phone without a preloader of its own is given one first, when its package says so.
bool Attempt::begins_with_boot_loaders() const {
    return unit_.plan->two_stage && connection_.report.speaker == brom::Speaker::boot_rom &&
           std::ranges::any_of(unit_.plan->writes, [this](const PlannedWrite& write) {
               return write.boot_loader && !contains(unit_.confirmed, write.partition);
           });
}

/// Nothing counts as written yet but what a first stage writes.
bool Attempt::only_boot_loaders_confirmed() const {
    return std::ranges::all_of(unit_.plan->writes, [this](const PlannedWrite& write) {
        return write.boot_loader || !contains(unit_.confirmed, write.partition);
    });
}

asio::awaitable<Result<void>> Attempt::write_all() {
    const bool changes_theirs = std::ranges::any_of(unit_.plan->writes, [this](const auto& write) {
        return is_userdata_group(write.partition) && !contains(unit_.confirmed, write.partition);
    });
    if (changes_theirs && !first_stage_)
        if (auto told = co_await announce_change_of_owners_data(); !told) co_return told.error();
    const WriteGrant* grant = nullptr; // asked for at the first partition that is written
    for (const PlannedWrite& write : unit_.plan->writes) {
        if (first_stage_ && !write.boot_loader) break; // boot loaders stand first
        if (contains(unit_.confirmed, write.partition)) {
            for (const Extent& extent : write.image->extents())
                moved(extent.length, false);
            continue;
        }
        if (grant == nullptr) {
            auto passed = admission_.last_gate();
            if (!passed) co_return passed.error();
            grant = *passed;
        }
        if (auto done = co_await write_one(*grant, write); !done) co_return done.error();
        unit_.confirmed.push_back(write.partition);
    }
    co_return success();
}

/// One partition, repeated in place while the agent says only that the data was damaged.
asio::awaitable<Result<void>> Attempt::write_one(const WriteGrant& grant,
                                                 const PlannedWrite& write) {
    for (std::uint32_t repeats = 0;; ++repeats) {
        Result<void> done = success();
        if (write.erase_first) {
            for (const Region region : write.regions) {
                const ByteCount size = room_of(write, region);
                Work work = erase(grant, Place{region, write.start, size});
                if (done) done = co_await take(Step::erase, write.partition, std::move(work));
            }
        }
        if (done) {
            agent_->begin_note();
            // Named first: g++ 12 destroys a conditional operand of co_await twice.
            Work work =
                write.boot_loader ? write_boot_loader(grant, write) : write_extents(grant, write);
            done = co_await take(Step::write, write.partition, std::move(work));
        }
        if (done) co_return check_reached(write);
        if (unit_.retries.after_partition_fault(done.error(), repeats) != Decision::repeat_step)
            co_return done;
        if (auto kept = co_await repeat_in_place(done.error(), repeats + 1); !kept)
            co_return kept.error();
    }
}

/// Records the repeat and waits its backoff.
asio::awaitable<Result<void>> Attempt::repeat_in_place(Fault fault, std::uint32_t repeat) {
    const Millis pause = unit_.retries.backoff(repeat);
    reporter_.tell(EventRetry{std::string(to_string(step_)), fault, unit_.attempt, pause});
    reporter_.view().trouble = fault;
    Retried record{.unit = unit_.id,
                   .attempt = unit_.attempt,
                   .step = std::string(to_string(step_)),
                   .reason = std::move(fault),
                   .remedy = "retry_step",
                   .delay_micros = static_cast<std::uint64_t>(pause.count()) * 1000,
                   .at = environment_.clock.utc_now()};
    if (auto kept = co_await environment_.journal.append(std::move(record)); !kept)
        co_return kept.error();
    co_await environment_.clock.sleep_for(pause);
    co_return success();
}

Attempt::Work Attempt::erase(const WriteGrant& grant, Place place) {
    if (auto done = co_await agent_->erase(grant, place); !done) co_return done.error();
    ++unit_.places_erased;
    co_return Moved{};
}

/// All that the phone's layout gives the partition: what a grown one holds behind its nominal size
/// goes too.
ByteCount Attempt::room_of(const PlannedWrite& write, Region region) const {
    const bool in_layout = region == Region::user;
    for (const PhonePartition& p : relayout_.layout)
        if (in_layout && p.name == write.partition) return p.size;
    return write.partition_size;
}

Attempt::Work Attempt::write_extents(const WriteGrant& grant, const PlannedWrite& write) {
    std::uint64_t bytes = 0;
    const WatchedSource::Confirmed on_confirmed = [this](std::uint64_t more) { moved(more, true); };
    for (const Region region : write.regions)
        for (const Extent& extent : write.image->extents()) {
            ExtentSource from_disk(environment_.chunks, write.image, extent);
            WatchedSource source(from_disk, stop_, on_confirmed);
            const Place place{region,
                              write.start + ByteCount{extent.offset},
                              ByteCount{round_up(extent.length, storage_.block_size)}};
            if (auto done = co_await agent_->write(grant, place, source); !done)
                co_return done.error();
            bytes += extent.length;
        }
    co_return Moved{bytes, write.image->sha256().hex(), sent_as_hashed(*write.image, bytes)};
}

/// A place that the plan names and no step reached would be a PASS without it: a mistake of this
/// program, which ends this port.
Result<void> Attempt::check_reached(const PlannedWrite& write) const {
    for (const Region region : write.regions)
        for (const Extent& extent : write.image->extents()) {
            const DeviceAddress at =
                write.boot_loader ? DeviceAddress{0} : write.start + ByteCount{extent.offset};
            const auto bytes = span_of(at, ByteCount{extent.length}, 1);
            if (!bytes || !agent_->wrote(region, *bytes))
                return Fault{ErrorCode::internal_error,
                             fmt::format("partition={} region={} offset=0x{:x} was planned, and "
                                         "no step wrote it",
                                         write.partition,
                                         to_string(region),
                                         extent.offset)};
        }
    return success();
}

/// Area 1 by name, so that the agent makes the boot header; area 2 gets a copy. Builds that cannot
/// get both by address, with a header made here.
Attempt::Work Attempt::write_boot_loader(const WriteGrant& grant, const PlannedWrite& write) {
    for (const Region region : write.regions) {
        // Named first: g++ 12 destroys a conditional operand of co_await twice.
        asio::awaitable<Result<void>> work = region == Region::boot1
                                                 ? write_first_boot_area(grant, write)
                                                 : write_second_boot_area(grant, write);
        if (auto done = co_await std::move(work); !done) co_return done.error();
    }
    // A pair that differs is worse than none. The header has no checksum and is not in the package,
    // so both are read once more, whatever the level.
    if (auto same = co_await compare_boot_areas(write); !same) co_return same.error();
    const std::uint64_t bytes = write.image->expanded_size();
    co_return Moved{bytes, write.image->sha256().hex(), sent_as_hashed(*write.image, bytes)};
}

asio::awaitable<Result<void>> Attempt::write_first_boot_area(const WriteGrant& grant,
                                                             const PlannedWrite& write) {
    const std::uint64_t size = write.image->expanded_size();
    const WatchedSource::Confirmed on_confirmed = [this](std::uint64_t more) { moved(more, true); };
    ExtentSource from_disk(environment_.chunks, write.image, Extent{0, size});
    WatchedSource source(from_disk, stop_, on_confirmed);
    auto done = co_await agent_->write_preloader(grant, source);
    const bool by_address = !done && write.boot_area &&
                            (done.error().code == ErrorCode::partition_missing ||
                             done.error().code == ErrorCode::da_unsupported);
    if (by_address) co_return co_await write_boot_area(grant, write, Region::boot1);
    co_return done;
}

/// A copy of area 1, header included, when that holds this preloader: written a moment ago by this
/// plan, or found there. Else by address.
asio::awaitable<Result<void>> Attempt::write_second_boot_area(const WriteGrant& grant,
                                                              const PlannedWrite& write) {
    auto first = co_await compare_boot_area(write, Region::boot1);
    if (!first) {
        const bool other = first.error().code == ErrorCode::verify_mismatch;
        const bool pair = boot_areas_of(write).size() > 1;
        if (!other || pair || !write.boot_area) co_return first.error();
        co_return co_await write_boot_area(grant, write, Region::boot2);
    }
    const ByteCount length{first->size()};
    BytesSource source(std::move(*first));
    const Place place{Region::boot2, DeviceAddress{0}, length};
    if (auto done = co_await agent_->write(grant, place, source); !done) co_return done.error();
    moved(write.image->expanded_size(), true);
    co_return success();
}

asio::awaitable<Result<void>>
Attempt::write_boot_area(const WriteGrant& grant, const PlannedWrite& write, Region region) {
    const std::uint64_t size = write.boot_area->expanded_size();
    ExtentSource source(environment_.chunks, write.boot_area, Extent{0, size});
    const Place place{region, DeviceAddress{0}, ByteCount{round_up(size, storage_.block_size)}};
    if (auto done = co_await agent_->write(grant, place, source); !done) co_return done.error();
    moved(write.image->expanded_size(), true);
    co_return success();
}

} // namespace gangflash
