#include "base/sha256.hpp"
#include "config/package/agent_checks.hpp"
#include "config/package/preloader.hpp"
#include "engine/attempt/attempt.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// What a sample takes at once.
constexpr std::uint64_t window = mib;

/// Random pieces of each partition read back at level `sample`, besides its first and last MiB.
constexpr unsigned random_pieces = 3;

/// Room for the boot header in front of a preloader: 0x800 on eMMC, 0x1000 on UFS.
constexpr std::uint64_t boot_header_room = 0x1000;

/// Compares what the phone reads back with the image, as it comes.
///
/// A difference is remembered and the read goes on: stopping it halfway would lose the conversation
/// (FlashAgent), and with it the chance to write the partition again.
class CompareSink final : public ChunkSink {
public:
    CompareSink(ChunkStore& store,
                std::shared_ptr<const Image> image,
                Extent extent,
                std::uint64_t offset,
                std::uint64_t length)
        : store_(store), image_(std::move(image)), extent_(extent), position_(offset),
          end_(offset + length) {}

    asio::awaitable<Result<void>> put(ByteView bytes) override {
        // What follows the end is padding of the last block.
        while (!bytes.empty() && position_ < end_ && !first_difference_) {
            const std::uint64_t inside = position_ - extent_.offset;
            const std::uint64_t start = inside / usual_chunk * usual_chunk;
            const std::uint64_t length =
                std::min<std::uint64_t>(usual_chunk, extent_.length - start);
            auto chunk = co_await store_.get(image_, extent_.offset + start, length);
            if (!chunk) co_return chunk.error();
            const ByteView expected = chunk->bytes.subspan(inside - start);
            const std::size_t n = std::min(
                {expected.size(), bytes.size(), static_cast<std::size_t>(end_ - position_)});
            const auto differs = std::mismatch(
                expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(n), bytes.begin());
            if (const auto same = static_cast<std::size_t>(differs.first - expected.begin());
                same != n)
                first_difference_ = position_ + same;
            bytes = bytes.subspan(n);
            position_ += n;
        }
        co_return success();
    }

    /// Offset inside the partition.
    std::optional<std::uint64_t> first_difference() const { return first_difference_; }

private:
    ChunkStore& store_;
    std::shared_ptr<const Image> image_;
    Extent extent_;
    std::uint64_t position_, end_;
    std::optional<std::uint64_t> first_difference_;
};

/// Part of what an image holds.
struct Piece {
    std::size_t extent = 0; ///< which of its extents
    std::uint64_t offset = 0, length = 0;

    auto operator<=>(const Piece&) const = default;
};

/// One piece for each extent.
std::set<Piece> all_of(const std::vector<Extent>& extents) {
    std::set<Piece> pieces;
    for (std::size_t i = 0; i < extents.size(); ++i)
        pieces.insert({i, 0, extents[i].length});
    return pieces;
}

/// The first and the last MiB of the data, and others at random. Each once: what was compared is
/// counted, and the count is evidence.
std::set<Piece> sample_of(const std::vector<Extent>& extents, Random& random) {
    std::set<Piece> pieces;
    if (extents.empty()) return pieces;
    const auto take = [&](std::size_t extent, std::uint64_t number) {
        const std::uint64_t offset = number * window;
        pieces.insert({extent, offset, std::min(window, extents[extent].length - offset)});
    };
    const auto windows = [&](std::size_t extent) {
        return (extents[extent].length + window - 1) / window;
    };
    take(0, 0);
    take(extents.size() - 1, windows(extents.size() - 1) - 1);
    for (unsigned i = 0; i < random_pieces; ++i) {
        const std::size_t extent = random.below(extents.size());
        take(extent, random.below(windows(extent)));
    }
    return pieces;
}

/// Bytes of it that reach the phone.
std::uint64_t data_of(const Image& image) {
    std::uint64_t bytes = 0;
    for (const Extent& extent : image.extents())
        bytes += extent.length;
    return bytes;
}

std::string read_back_equal(const Image& image, std::uint64_t bytes, bool all) {
    return fmt::format("{} bytes read back{}, equal to the image of {} bytes",
                       bytes,
                       all ? "" : " as a sample",
                       image.expanded_size());
}

} // namespace

/// The plan's, unless this agent compares less than the plan could know: then samples are read back
/// instead of what it does not look at.
VerifyLevel Attempt::verify_level() const {
    const FlashPlan& plan = *unit_.plan;
    const bool less = agent_->checks() < agent_checks(plan);
    return less ? std::max(plan.verify, VerifyLevel::sample) : plan.verify;
}

/// Passes over everything until one in which nothing was repaired: a repair may have damaged what
/// was looked at before it. How many passes may repair is the retry policy's to say; each look is a
/// record with the number of its pass.
asio::awaitable<Result<void>> Attempt::verify_all() {
    const VerifyLevel level = verify_level();
    if (level == VerifyLevel::agent) co_return success();
    bool repaired = true;
    for (std::uint32_t pass = 0; repaired; ++pass) {
        repaired = false;
        for (const PlannedWrite& write : unit_.plan->writes) {
            if (first_stage_ && !write.boot_loader) break;
            auto same =
                co_await take(Step::verify, write.partition, verify(write, level, pass + 1));
            if (same) continue;
            if (unit_.retries.after_partition_fault(same.error(), pass) != Decision::repeat_step)
                co_return same;
            if (auto kept = co_await repeat_in_place(same.error(), pass + 1); !kept)
                co_return kept.error();
            auto grant = admission_.last_gate();
            if (!grant) co_return grant.error();
            if (auto again = co_await write_one(**grant, write); !again) co_return again;
            repaired = true;
        }
    }
    co_return success();
}

Attempt::Work Attempt::verify(const PlannedWrite& write, VerifyLevel level, std::uint32_t pass) {
    std::string seen;
    if (pass > 1) seen = fmt::format("pass {}, after a repair: ", pass);
    if (write.boot_loader) {
        if (auto same = co_await compare_boot_areas(write); !same) co_return same.error();
        const std::uint64_t all = write.image->expanded_size() * write.regions.size();
        co_return Moved{
            all, write.image->sha256().hex(), seen + read_back_equal(*write.image, all, true)};
    }
    std::uint64_t bytes = 0;
    for (const Region region : write.regions) {
        auto same = co_await compare_region(write, region, level);
        if (!same) co_return same.error();
        bytes += *same;
    }
    // The image's hash is proven of the phone only where every byte was read.
    const bool all = bytes == data_of(*write.image) * write.regions.size();
    std::string hash;
    if (all) hash = write.image->sha256().hex();
    co_return Moved{bytes, std::move(hash), seen + read_back_equal(*write.image, bytes, all)};
}

/// One of the places of a write; returns how many bytes were compared.
asio::awaitable<Result<std::uint64_t>>
Attempt::compare_region(const PlannedWrite& write, Region region, VerifyLevel level) {
    const auto& extents = write.image->extents();
    const bool whole = level == VerifyLevel::readback;
    const std::set<Piece> pieces = whole ? all_of(extents) : sample_of(extents, unit_.random);
    std::uint64_t bytes = 0;
    for (const Piece& piece : pieces) {
        const Extent& extent = extents[piece.extent];
        if (auto same = co_await compare(write, region, extent, piece.offset, piece.length); !same)
            co_return same.error();
        bytes += piece.length;
        if (whole) moved(piece.length, false);
    }
    co_return bytes;
}

/// Reads `length` bytes at `offset` of the extent back and compares them. Whole blocks are read;
/// what lies behind the data in the last one is not looked at.
asio::awaitable<Result<void>> Attempt::compare(const PlannedWrite& write,
                                               Region region,
                                               Extent extent,
                                               std::uint64_t offset,
                                               std::uint64_t length) {
    const std::uint64_t from = extent.offset + offset;
    CompareSink sink(environment_.chunks, write.image, extent, from, length);
    const Place place{
        region, write.start + ByteCount{from}, ByteCount{round_up(length, storage_.block_size)}};
    auto read = co_await agent_->read(place, sink);
    if (!read) co_return with_context(read.error(), "partition=" + write.partition);
    if (const auto at = sink.first_difference())
        co_return Fault{ErrorCode::verify_mismatch,
                        fmt::format("partition={} offset=0x{:x}", write.partition, *at)};
    co_return success();
}

/// The areas that this write answers for: its own and, where the scatter divides the pair into two
/// entries, area 1 for the one that writes area 2, because the two must be equal.
std::vector<Region> Attempt::boot_areas_of(const PlannedWrite& write) const {
    const auto has = [](const PlannedWrite& some, Region region) {
        return std::ranges::find(some.regions, region) != some.regions.end();
    };
    std::vector<Region> areas = write.regions;
    if (has(write, Region::boot1)) return areas;
    for (const PlannedWrite& other : unit_.plan->writes)
        if (other.boot_loader && has(other, Region::boot1)) {
            areas.insert(areas.begin(), Region::boot1);
            break;
        }
    return areas;
}

/// All of them, and with each other: what differs in a boot header shows only there. By hash, so
/// that one area at a time is in memory.
asio::awaitable<Result<void>> Attempt::compare_boot_areas(const PlannedWrite& write) {
    std::optional<Sha256> first;
    for (const Region region : boot_areas_of(write)) {
        auto area = co_await compare_boot_area(write, region);
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

/// The preloader stands behind a boot header that the agent made, so the file inside is compared.
/// Gives the area from its start to the end of that file, in whole blocks.
asio::awaitable<Result<Bytes>> Attempt::compare_boot_area(const PlannedWrite& write,
                                                          Region region) {
    const std::uint64_t size = write.image->expanded_size();
    // Through the store: the file was sent a moment ago, and a disk must not stall the loop.
    auto file = co_await environment_.chunks.get(write.image, 0, size);
    if (!file) co_return file.error();

    const std::uint64_t look = round_up(size + boot_header_room, storage_.block_size);
    const ByteCount length = std::min(ByteCount{look}, storage_.size_of(region));
    auto area = co_await read_bytes(*agent_, storage_, region, DeviceAddress{0}, length);
    if (!area) co_return area.error();

    const std::string where(to_string(region));
    const auto wanted = parse_preloader(file->bytes, write.image->file_name());
    if (!wanted) co_return wanted.error();
    const auto stored = parse_preloader(*area, where);
    if (!stored) co_return Fault{ErrorCode::verify_mismatch, where + ": no preloader there"};
    if (stored->image != wanted->image)
        co_return Fault{ErrorCode::verify_mismatch, where + ": preloader differs"};
    const std::uint64_t used = round_up(stored->code_offset + size, storage_.block_size);
    area->resize(std::min<std::uint64_t>(used, area->size()));
    co_return std::move(*area);
}

Attempt::Work Attempt::say_goodbye() {
    const bool restarts = first_stage_ || environment_.job->after_pass != AfterPass::power_off;
    const Farewell farewell = restarts ? Farewell::reboot : Farewell::power_off;
    if (auto done = co_await agent_->finish(farewell); !done) co_return done.error();
    co_return Moved{};
}

} // namespace gangflash
