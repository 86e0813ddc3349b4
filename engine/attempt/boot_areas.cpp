#include "engine/attempt/boot_areas.hpp"

#include "base/sha256.hpp"
#include "config/package/preloader.hpp"
#include "engine/attempt/watched_source.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// Room for the boot header in front of a preloader: 0x800 on eMMC, 0x1000 on UFS.
constexpr std::uint64_t boot_header_room = 0x1000;

/// The areas that this write answers for: its own and, where the scatter divides the pair into two
/// entries, area 1 for the one that writes area 2, because the two must be equal.
std::vector<Region> boot_areas_of(const Context& context, const PlannedWrite& write) {
    const auto has = [](const PlannedWrite& some, Region region) {
        return std::ranges::find(some.regions, region) != some.regions.end();
    };
    std::vector<Region> areas = write.regions;
    if (has(write, Region::boot1)) return areas;
    for (const PlannedWrite& other : context.unit.plan->writes)
        if (other.boot_loader && has(other, Region::boot1)) {
            areas.insert(areas.begin(), Region::boot1);
            break;
        }
    return areas;
}

asio::awaitable<Result<void>> write_boot_area(Context& context,
                                              const WriteGrant& grant,
                                              const PlannedWrite& write,
                                              Region region) {
    const std::uint64_t size = write.boot_area->expanded_size();
    ExtentSource source(context.environment.chunks, write.boot_area, Extent{0, size});
    const Place place{
        region, DeviceAddress{0}, ByteCount{round_up(size, context.storage.block_size)}};
    if (auto done = co_await context.agent->write(grant, place, source); !done)
        co_return done.error();
    context.moved(write.image->expanded_size(), true);
    co_return success();
}

/// The preloader stands behind a boot header that the agent made, so the file inside is compared.
/// Gives the area from its start to the end of that file, in whole blocks.
asio::awaitable<Result<Bytes>>
compare_boot_area(Context& context, const PlannedWrite& write, Region region) {
    const std::uint64_t size = write.image->expanded_size();
    // Through the store: the file was sent a moment ago, and a disk must not stall the loop.
    auto file = co_await context.environment.chunks.get(write.image, 0, size);
    if (!file) co_return file.error();

    const std::uint64_t look = round_up(size + boot_header_room, context.storage.block_size);
    const ByteCount length = std::min(ByteCount{look}, context.storage.size_of(region));
    auto area =
        co_await read_bytes(*context.agent, context.storage, region, DeviceAddress{0}, length);
    if (!area) co_return area.error();

    const std::string where(to_string(region));
    const auto wanted = parse_preloader(file->bytes, write.image->file_name());
    if (!wanted) co_return wanted.error();
    const auto stored = parse_preloader(*area, where);
    if (!stored) co_return Fault{ErrorCode::verify_mismatch, where + ": no preloader there"};
    if (stored->image != wanted->image)
        co_return Fault{ErrorCode::verify_mismatch, where + ": preloader differs"};
    const std::uint64_t used = round_up(stored->code_offset + size, context.storage.block_size);
    area->resize(std::min<std::uint64_t>(used, area->size()));
    co_return std::move(*area);
}

asio::awaitable<Result<void>>
write_first_boot_area(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    const std::uint64_t size = write.image->expanded_size();
    const WatchedSource::Confirmed on_confirmed = [&context](std::uint64_t more) {
        context.moved(more, true);
    };
    ExtentSource from_disk(context.environment.chunks, write.image, Extent{0, size});
    WatchedSource source(from_disk, context.stop, on_confirmed);
    auto done = co_await context.agent->write_preloader(grant, source);
    const bool by_address = !done && write.boot_area &&
                            (done.error().code == ErrorCode::partition_missing ||
                             done.error().code == ErrorCode::da_unsupported);
    if (by_address) co_return co_await write_boot_area(context, grant, write, Region::boot1);
    co_return done;
}

/// A copy of area 1, header included, when that holds this preloader: written a moment ago by this
/// plan, or found there. Else by address.
asio::awaitable<Result<void>>
write_second_boot_area(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    auto first = co_await compare_boot_area(context, write, Region::boot1);
    if (!first) {
        const bool other = first.error().code == ErrorCode::verify_mismatch;
        const bool pair = boot_areas_of(context, write).size() > 1;
        if (!other || pair || !write.boot_area) co_return first.error();
        co_return co_await write_boot_area(context, grant, write, Region::boot2);
    }
    const ByteCount length{first->size()};
    BytesSource source(std::move(*first));
    const Place place{Region::boot2, DeviceAddress{0}, length};
    if (auto done = co_await context.agent->write(grant, place, source); !done)
        co_return done.error();
    context.moved(write.image->expanded_size(), true);
    co_return success();
}

} // namespace

Work write_boot_loader(Context& context, const WriteGrant& grant, const PlannedWrite& write) {
    for (const Region region : write.regions) {
        // Named first: g++ 12 destroys a conditional operand of co_await twice.
        asio::awaitable<Result<void>> work = region == Region::boot1
                                                 ? write_first_boot_area(context, grant, write)
                                                 : write_second_boot_area(context, grant, write);
        if (auto done = co_await std::move(work); !done) co_return done.error();
    }
    // A pair that differs is worse than none. The header has no checksum and is not in the package,
    // so both are read once more, whatever the level.
    if (auto same = co_await compare_boot_areas(context, write); !same) co_return same.error();
    const std::uint64_t bytes = write.image->expanded_size();
    co_return Moved{bytes, write.image->sha256().hex(), sent_as_hashed(*write.image, bytes)};
}

asio::awaitable<Result<void>> compare_boot_areas(Context& context, const PlannedWrite& write) {
    std::optional<Sha256> first;
    for (const Region region : boot_areas_of(context, write)) {
        auto area = co_await compare_boot_area(context, write, region);
        if (!area) co_return area.error();
        const Sha256 hash = sha256(*area);
        if (!first)
            first = hash;
        else if (*first != hash)
            co_return Fault{ErrorCode::verify_mismatch,
                            fmt::format("{}: differs from the first boot area", to_string(region))};
    }
    co_return success();
}

} // namespace gangflash::attempt
