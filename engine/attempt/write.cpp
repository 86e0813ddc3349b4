#include "engine/attempt/write.hpp"

#include "config/plan/protected_partitions.hpp"
#include "engine/attempt/erase.hpp"
#include "engine/attempt/owners_data.hpp"
#include "engine/attempt/repeat.hpp"
#include "engine/attempt/two_stage.hpp"
#include "engine/unit/watched_source.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// What was proven of the bytes that went out, and by which reading of the file.
std::string sent_as_hashed(const Image& image, std::uint64_t bytes) {
    return fmt::format("{} bytes compared with the image's hash before they were sent; hashed {}",
                       bytes,
                       image.hashed_by() == HashedBy::reading
                           ? "in this session"
                           : "earlier, the same file by device, inode, size and times");
}

/// All that the phone's layout gives the partition: what a grown one holds behind its nominal size
/// goes too.
ByteCount room_of(const Context& context, const PlannedWrite& write, Region region) {
    const bool in_layout = region == Region::user;
    for (const PhonePartition& p : context.relayout.layout)
        if (in_layout && p.name == write.partition) return p.size;
    return write.partition_size;
}

Work write_extents(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    std::uint64_t bytes = 0;
    const WatchedSource::Confirmed on_confirmed = [&context](std::uint64_t more) {
        context.moved(more, true);
    };
    for (const Region region : write.regions)
        for (const Extent& extent : write.image->extents()) {
            ExtentSource from_disk(context.environment.chunks, write.image, extent);
            WatchedSource source(from_disk, context.stop, on_confirmed);
            const Place place{region,
                              write.start + ByteCount{extent.offset},
                              ByteCount{round_up(extent.length, context.storage.block_size)}};
            if (auto done = co_await context.writer->write(grant, place, source); !done)
                co_return done.error();
            bytes += extent.length;
        }
    co_return Moved{bytes, write.image->sha256().hex(), sent_as_hashed(*write.image, bytes)};
}

/// A place that the plan names and no step reached would be a PASS without it: a mistake of this
/// program, which ends this port.
Result<void> check_reached(const Context& context, const PlannedWrite& write) {
    for (const Region region : write.regions)
        for (const Extent& extent : write.image->extents()) {
            const DeviceAddress at =
                write.boot_loader ? DeviceAddress{0} : write.start + ByteCount{extent.offset};
            const auto bytes = span_of(at, ByteCount{extent.length}, 1);
            if (!bytes || !context.writer->wrote(region, *bytes))
                return Fault{ErrorCode::internal_error,
                             fmt::format("partition={} region={} offset=0x{:x} was planned, and "
                                         "no step wrote it",
                                         write.partition,
                                         to_string(region),
                                         extent.offset)};
        }
    return success();
}

Work write_boot_loader(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    const BootLoaderWork work = boot_loader_work(context, write);
    if (auto done = co_await context.contact.write_boot_loader(grant, work); !done)
        co_return done.error();
    const std::uint64_t bytes = write.image->expanded_size();
    co_return Moved{bytes, write.image->sha256().hex(), sent_as_hashed(*write.image, bytes)};
}

} // namespace

asio::awaitable<Result<void>> write_all(Context& context) {
    const bool changes_theirs =
        std::ranges::any_of(context.unit.plan->writes, [&context](const auto& write) {
            return is_userdata_group(write.partition) && !is_confirmed(context, write.partition);
        });
    if (changes_theirs && !context.first_stage)
        if (auto told = co_await announce_change_of_owners_data(context); !told)
            co_return told.error();
    const WriteGrant* grant = nullptr; // asked for at the first partition that is written
    for (const PlannedWrite& write : context.unit.plan->writes) {
        if (context.first_stage && !write.boot_loader) break; // boot loaders stand first
        if (is_confirmed(context, write.partition)) {
            for (const Extent& extent : write.image->extents())
                context.moved(extent.length, false);
            continue;
        }
        if (grant == nullptr) {
            auto passed = context.admission.last_gate();
            if (!passed) co_return passed.error();
            grant = *passed;
        }
        if (auto done = co_await write_one(context, *grant, write); !done) co_return done.error();
        context.unit.confirmed.push_back(write.partition);
    }
    co_return success();
}

asio::awaitable<Result<void>>
write_one(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    for (std::uint32_t repeats = 0;; ++repeats) {
        Result<void> done = success();
        if (write.erase_first) {
            for (const Region region : write.regions) {
                const ByteCount size = room_of(context, write, region);
                Work work = erase(context, grant, Place{region, write.start, size});
                if (done)
                    done = co_await context.take(Step::erase, write.partition, std::move(work));
            }
        }
        if (done) {
            context.writer->begin_note();
            // Named first: g++ 12 destroys a conditional operand of co_await twice.
            Work work = write.boot_loader ? write_boot_loader(context, grant, write)
                                          : write_extents(context, grant, write);
            done = co_await context.take(Step::write, write.partition, std::move(work));
        }
        if (done) co_return check_reached(context, write);
        if (context.unit.retries.after_partition_fault(done.error(), repeats) !=
            Decision::repeat_step)
            co_return done;
        if (auto kept = co_await repeat_in_place(context, done.error(), repeats + 1); !kept)
            co_return kept.error();
    }
}

BootLoaderWork boot_loader_work(Context& context, const PlannedWrite& write) {
    return {.plan = *context.unit.plan,
            .write = write,
            .storage = context.storage,
            .reader = *context.reader,
            .writer = *context.writer,
            .chunks = context.environment.chunks,
            .stop = context.stop,
            .on_written = [&context](std::uint64_t more) { context.moved(more, true); }};
}

} // namespace gangflash::attempt
