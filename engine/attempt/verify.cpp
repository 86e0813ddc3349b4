#include "engine/attempt/verify.hpp"

#include "config/package/agent_checks.hpp"
#include "engine/attempt/repeat.hpp"
#include "engine/attempt/write.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// What a sample takes at once.
constexpr std::uint64_t window = mib;

/// Random pieces of each partition read back at level `sample`, besides its first and last MiB.
constexpr unsigned random_pieces = 3;

/// Compares what the phone reads back with the image, as it comes.
///
/// A difference is remembered and the read goes on: stopping it halfway would lose the conversation
/// (StorageReader), and with it the chance to write the partition again.
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

/// Reads `length` bytes at `offset` of the extent back and compares them. Whole blocks are read;
/// what lies behind the data in the last one is not looked at.
asio::awaitable<Result<void>> compare(Context& context,
                                      const PlannedWrite& write,
                                      Region region,
                                      Extent extent,
                                      std::uint64_t offset,
                                      std::uint64_t length) {
    const std::uint64_t from = extent.offset + offset;
    CompareSink sink(context.environment.chunks, write.image, extent, from, length);
    const Place place{region,
                      write.start + ByteCount{from},
                      ByteCount{round_up(length, context.storage.block_size)}};
    auto read = co_await context.reader->read(place, sink);
    if (!read) co_return with_context(read.error(), "partition=" + write.partition);
    if (const auto at = sink.first_difference())
        co_return Fault{ErrorCode::verify_mismatch,
                        fmt::format("partition={} offset=0x{:x}", write.partition, *at)};
    co_return success();
}

/// One of the places of a write; returns how many bytes were compared.
asio::awaitable<Result<std::uint64_t>>
compare_region(Context& context, const PlannedWrite& write, Region region, VerifyLevel level) {
    const auto& extents = write.image->extents();
    const bool whole = level == VerifyLevel::readback;
    const std::set<Piece> pieces =
        whole ? all_of(extents) : sample_of(extents, context.unit.random);
    std::uint64_t bytes = 0;
    for (const Piece& piece : pieces) {
        const Extent& extent = extents[piece.extent];
        if (auto same =
                co_await compare(context, write, region, extent, piece.offset, piece.length);
            !same)
            co_return same.error();
        bytes += piece.length;
        if (whole) context.moved(piece.length, false);
    }
    co_return bytes;
}

} // namespace

VerifyLevel verify_level(const Context& context) {
    const Plan& plan = *context.unit.plan;
    const bool less = context.contact.abilities().checks < plan.expected_checks();
    return less ? std::max(plan.verify, VerifyLevel::sample) : plan.verify;
}

asio::awaitable<Result<void>> verify_all(Context& context) {
    const VerifyLevel level = verify_level(context);
    if (level == VerifyLevel::agent) co_return success();
    bool repaired = true;
    for (std::uint32_t pass = 0; repaired; ++pass) {
        repaired = false;
        for (const PlannedWrite& write : context.unit.plan->writes) {
            if (context.first_stage && !write.boot_loader) break;
            auto same = co_await context.take(
                Step::verify, write.partition, verify(context, write, level, pass + 1));
            if (same) continue;
            if (context.unit.retries.after_partition_fault(same.error(), pass) !=
                Decision::repeat_step)
                co_return same;
            if (auto kept = co_await repeat_in_place(context, same.error(), pass + 1); !kept)
                co_return kept.error();
            auto grant = context.admission.last_gate();
            if (!grant) co_return grant.error();
            if (auto again = co_await write_one(context, **grant, write); !again) co_return again;
            repaired = true;
        }
    }
    co_return success();
}

Work verify(Context& context, const PlannedWrite& write, VerifyLevel level, std::uint32_t pass) {
    std::string seen;
    if (pass > 1) seen = fmt::format("pass {}, after a repair: ", pass);
    if (write.boot_loader) {
        const BootLoaderWork work = boot_loader_work(context, write);
        if (auto same = co_await context.contact.compare_boot_loader(work); !same)
            co_return same.error();
        const std::uint64_t all = write.image->expanded_size() * write.regions.size();
        co_return Moved{
            all, write.image->sha256().hex(), seen + read_back_equal(*write.image, all, true)};
    }
    std::uint64_t bytes = 0;
    for (const Region region : write.regions) {
        auto same = co_await compare_region(context, write, region, level);
        if (!same) co_return same.error();
        bytes += *same;
    }
    // The image's hash is proven of the phone only where every byte was read.
    const bool all = bytes == data_of(*write.image) * write.regions.size();
    std::string hash;
    if (all) hash = write.image->sha256().hex();
    co_return Moved{bytes, std::move(hash), seen + read_back_equal(*write.image, bytes, all)};
}

Work resume(Context& context) {
    const std::string last = context.unit.confirmed.back();
    for (const PlannedWrite& write : context.unit.plan->writes) {
        if (write.partition != last) continue;
        auto same = co_await verify(context, write, VerifyLevel::sample);
        if (!same && same.error().code != ErrorCode::verify_mismatch) co_return same.error();
        if (!same) context.unit.confirmed.clear();
        break;
    }
    co_return Moved{};
}

} // namespace gangflash::attempt
