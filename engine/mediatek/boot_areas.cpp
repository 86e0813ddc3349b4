#include "engine/mediatek/boot_areas.hpp"

#include "base/sha256.hpp"
#include "config/package/preloader.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/unit/watched_source.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A preloader file is at most this large: the boot areas of the smallest known parts.
constexpr std::uint64_t boot_area_look = 512 * kib;

/// Room for the boot header in front of a preloader: 0x800 on eMMC, 0x1000 on UFS.
constexpr std::uint64_t boot_header_room = 0x1000;

/// The areas that this write answers for: its own and, where the scatter divides the pair into two
/// entries, area 1 for the one that writes area 2, because the two must be equal.
std::vector<Region> boot_areas_of(const BootLoaderWork& work) {
    const auto has = [](const PlannedWrite& some, Region region) {
        return std::ranges::find(some.regions, region) != some.regions.end();
    };
    std::vector<Region> areas = work.write.regions;
    if (has(work.write, Region::boot1)) return areas;
    for (const PlannedWrite& other : work.plan.writes)
        if (other.boot_loader && has(other, Region::boot1)) {
            areas.insert(areas.begin(), Region::boot1);
            break;
        }
    return areas;
}

asio::awaitable<Result<void>>
write_boot_area(const BootLoaderWork& work, const WriteGrant& grant, Region region) {
    const std::uint64_t size = work.write.boot_area->expanded_size();
    ExtentSource source(work.chunks, work.write.boot_area, Extent{0, size});
    const Place place{region, DeviceAddress{0}, ByteCount{round_up(size, work.storage.block_size)}};
    if (auto done = co_await work.writer.write(grant, place, source); !done) co_return done.error();
    work.on_written(work.write.image->expanded_size());
    co_return success();
}

/// The preloader stands behind a boot header that the agent made, so the file inside is compared.
/// Gives the area from its start to the end of that file, in whole blocks.
asio::awaitable<Result<Bytes>> compare_boot_area(const BootLoaderWork& work, Region region) {
    const std::uint64_t size = work.write.image->expanded_size();
    // Through the store: the file was sent a moment ago, and a disk must not stall the loop.
    auto file = co_await work.chunks.get(work.write.image, 0, size);
    if (!file) co_return file.error();

    const std::uint64_t look = round_up(size + boot_header_room, work.storage.block_size);
    const ByteCount length = std::min(ByteCount{look}, work.storage.size_of(region));
    auto area = co_await read_bytes(work.reader, work.storage, region, DeviceAddress{0}, length);
    if (!area) co_return area.error();

    const std::string where(to_string(region));
    const auto wanted = parse_preloader(file->bytes, work.write.image->file_name());
    if (!wanted) co_return wanted.error();
    const auto stored = parse_preloader(*area, where);
    if (!stored) co_return Fault{ErrorCode::verify_mismatch, where + ": no preloader there"};
    if (stored->image != wanted->image)
        co_return Fault{ErrorCode::verify_mismatch, where + ": preloader differs"};
    const std::uint64_t used = round_up(stored->code_offset + size, work.storage.block_size);
    area->resize(std::min<std::uint64_t>(used, area->size()));
    co_return std::move(*area);
}

asio::awaitable<Result<void>> write_first_boot_area(const BootLoaderWork& work,
                                                    const WriteGrant& grant) {
    const std::uint64_t size = work.write.image->expanded_size();
    ExtentSource from_disk(work.chunks, work.write.image, Extent{0, size});
    WatchedSource source(from_disk, work.stop, work.on_written);
    auto done = co_await work.writer.write_boot_loader(grant, source);
    const bool by_address = !done && work.write.boot_area &&
                            (done.error().code == ErrorCode::partition_missing ||
                             done.error().code == ErrorCode::da_unsupported);
    if (by_address) co_return co_await write_boot_area(work, grant, Region::boot1);
    co_return done;
}

/// A copy of area 1, header included, when that holds this preloader: written a moment ago by this
/// plan, or found there. Else by address.
asio::awaitable<Result<void>> write_second_boot_area(const BootLoaderWork& work,
                                                     const WriteGrant& grant) {
    auto first = co_await compare_boot_area(work, Region::boot1);
    if (!first) {
        const bool other = first.error().code == ErrorCode::verify_mismatch;
        const bool pair = boot_areas_of(work).size() > 1;
        if (!other || pair || !work.write.boot_area) co_return first.error();
        co_return co_await write_boot_area(work, grant, Region::boot2);
    }
    const ByteCount length{first->size()};
    BytesSource source(std::move(*first));
    const Place place{Region::boot2, DeviceAddress{0}, length};
    if (auto done = co_await work.writer.write(grant, place, source); !done) co_return done.error();
    work.on_written(work.write.image->expanded_size());
    co_return success();
}

} // namespace

asio::awaitable<Result<BootLoaderSeen>> see_preloader(StorageReader& reader,
                                                      const StorageReport& storage) {
    BootLoaderSeen seen{.project = {}, .text = "none"};
    const ByteCount look{std::min(boot_area_look, storage.boot1.value)};
    if (look.value == 0) co_return seen;
    auto area = co_await read_bytes(reader, storage, Region::boot1, DeviceAddress{0}, look);
    if (!area) co_return area.error();
    const auto preloader = parse_preloader(*area, "boot1");
    if (!preloader) co_return seen;
    seen.project = preloader->project;
    seen.text = fmt::format("{} sha256:{}",
                            preloader->project.empty() ? "?" : preloader->project,
                            sha256(preloader->image).hex().substr(0, 16));
    co_return seen;
}

asio::awaitable<Result<void>> write_boot_areas(const WriteGrant& grant,
                                               const BootLoaderWork& work) {
    for (const Region region : work.write.regions) {
        // Named first: g++ 12 destroys a conditional operand of co_await twice.
        asio::awaitable<Result<void>> area = region == Region::boot1
                                                 ? write_first_boot_area(work, grant)
                                                 : write_second_boot_area(work, grant);
        if (auto done = co_await std::move(area); !done) co_return done.error();
    }
    co_return co_await compare_boot_areas(work);
}

asio::awaitable<Result<void>> compare_boot_areas(const BootLoaderWork& work) {
    std::optional<Sha256> first;
    for (const Region region : boot_areas_of(work)) {
        auto area = co_await compare_boot_area(work, region);
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

} // namespace gangflash
