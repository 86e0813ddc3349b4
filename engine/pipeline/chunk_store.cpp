#include "engine/pipeline/chunk_store.hpp"

#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash {

namespace {

/// Runs on the disk's executor; owns what it reads.
asio::awaitable<Result<Chunk>>
load(std::shared_ptr<const Image> image, std::uint64_t offset, std::size_t length) {
    auto bytes = std::make_shared<Bytes>(length);
    if (auto read = image->read(offset, *bytes); !read) co_return read.error();
    Chunk chunk{.bytes = *bytes, .sum16 = sum16(*bytes), .owner = bytes};
    co_return chunk;
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

    auto entry = std::make_shared<Entry>();
    entry->image = image;
    entry->loading = std::make_unique<AsyncEvent>(engine_);
    by_use_.push_front(key);
    entry->used = by_use_.begin();
    entries_.emplace(key, entry);
    ++disk_reads_;

    // The read belongs to all who wait for it, so one port's cancellation must not reach it: the
    // empty slot cuts it off. There is no co_await between here and the notification.
    Result<Chunk> chunk = co_await asio::co_spawn(
        disk_,
        load(std::move(image), offset, length),
        asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));

    entry->chunk = chunk;
    std::exchange(entry->loading, nullptr)->notify_all();
    if (chunk) {
        held_bytes_ += length;
        trim();
    } else { // the next one who asks tries the disk again
        by_use_.erase(entry->used);
        entries_.erase(key);
    }
    co_return chunk;
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
