#include "engine/storage/chunk_store.hpp"

#include "base/async/run_on.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

/// Extents up to this size are read ahead, so many bytes of them and so many of them at once.
constexpr std::uint64_t small_extent = 64 * kib;
constexpr std::uint64_t read_ahead = 512 * kib;
constexpr std::size_t most_at_once = 128;

Result<Chunk> load_one(const Image& image, Extent piece) {
    auto bytes = std::make_shared<Bytes>(piece.length);
    if (auto read = image.read(piece.offset, *bytes); !read) return read.error();
    return Chunk{.bytes = *bytes, .sum16 = sum16(*bytes), .owner = bytes};
}

/// Runs on the disk's executor; owns what it reads.
asio::awaitable<std::vector<Result<Chunk>>> load(std::shared_ptr<const Image> image,
                                                 std::vector<Extent> pieces) {
    std::vector<Result<Chunk>> chunks;
    chunks.reserve(pieces.size());
    for (const Extent& piece : pieces)
        chunks.push_back(load_one(*image, piece));
    co_return chunks;
}

} // namespace

ChunkStore::ChunkStore(const asio::any_io_executor& engine,
                       asio::any_io_executor disk,
                       std::size_t limit_bytes)
    : engine_(engine), disk_(std::move(disk)), limit_bytes_(limit_bytes) {}

asio::awaitable<Result<Chunk>>
ChunkStore::get(std::shared_ptr<const Image> image, std::uint64_t offset, std::size_t length) {
    const Key key{image.get(), offset, length};
    if (const auto found = entries_.find(key); found != entries_.end()) {
        const std::shared_ptr<Entry> entry = found->second;
        while (entry->loading)
            co_await entry->loading->wait();
        if (const auto again = entries_.find(key);
            again != entries_.end() && again->second == entry)
            by_use_.splice(by_use_.begin(), by_use_, entry->used);
        co_return entry->chunk;
    }

    std::vector<Key> keys = to_read_with(*image, offset, length);
    std::erase_if(keys, [&](const Key& other) { return other != key && entries_.contains(other); });
    std::vector<Extent> pieces;
    for (const Key& one : keys) {
        begin_loading(one, image);
        pieces.push_back({std::get<1>(one), std::get<2>(one)});
    }
    ++disk_reads_;

    // The read belongs to all who wait for it, so one port's cancellation must not reach it.
    // There is no co_await between here and the notification.
    std::vector<Result<Chunk>> chunks =
        co_await finish_on(disk_, load(std::move(image), std::move(pieces)));

    const Result<Chunk> wanted = chunks.front();
    for (std::size_t i = keys.size(); i-- > 0;) // the wanted one last: it is the most recent
        end_loading(keys[i], std::move(chunks[i]));
    trim();
    co_return wanted;
}

/// The piece itself, first; when it is a small extent, those that follow it.
std::vector<ChunkStore::Key>
ChunkStore::to_read_with(const Image& image, std::uint64_t offset, std::size_t length) {
    std::vector<Key> keys{{&image, offset, length}};
    const std::vector<Extent>& extents = image.extents();
    auto next = std::ranges::lower_bound(extents, Extent{offset, length});
    if (length > small_extent || next == extents.end() || *next != Extent{offset, length})
        return keys;
    std::uint64_t bytes = length;
    for (++next; next != extents.end() && keys.size() < most_at_once; ++next) {
        bytes += next->length;
        if (next->length > small_extent || bytes > read_ahead) break;
        keys.emplace_back(&image, next->offset, static_cast<std::size_t>(next->length));
    }
    return keys;
}

void ChunkStore::begin_loading(const Key& key, const std::shared_ptr<const Image>& image) {
    auto entry = std::make_shared<Entry>();
    entry->image = image;
    entry->loading = std::make_unique<Wakeup>(engine_);
    by_use_.push_front(key);
    entry->used = by_use_.begin();
    entries_.emplace(key, std::move(entry));
}

/// Wakes who waits for it. A piece that could not be read is forgotten: the next one who asks tries
/// the disk again.
void ChunkStore::end_loading(const Key& key, Result<Chunk> chunk) {
    const auto found = entries_.find(key);
    const std::shared_ptr<Entry> entry = found->second;
    entry->chunk = std::move(chunk);
    std::exchange(entry->loading, nullptr)->notify();
    if (entry->chunk) {
        held_bytes_ += std::get<2>(key);
        by_use_.splice(by_use_.begin(), by_use_, entry->used);
        return;
    }
    by_use_.erase(entry->used);
    entries_.erase(found);
}

void ChunkStore::trim() {
    auto oldest = by_use_.end();
    while (held_bytes_ > limit_bytes_ && oldest != by_use_.begin()) {
        --oldest;
        const auto found = entries_.find(*oldest);
        if (found->second->loading) continue;
        held_bytes_ -= std::get<2>(*oldest);
        entries_.erase(found);
        oldest = by_use_.erase(oldest);
    }
}

asio::awaitable<Result<Chunk>> BytesSource::chunk(std::uint64_t offset, std::size_t length) {
    const ByteView piece = ByteView(*bytes_).subspan(offset, length);
    Chunk chunk{.bytes = piece, .sum16 = sum16(piece), .owner = bytes_};
    co_return chunk;
}

} // namespace gangflash
