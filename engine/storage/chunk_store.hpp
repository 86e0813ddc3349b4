#pragma once

#include "base/async/wakeup.hpp"
#include "config/images/image.hpp"
#include "engine/protocol/chunks.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Pieces of images in memory, read once from disk however many ports send them, each with its
/// checksum. Bounded: the least recently used piece goes first; pieces in use stay alive with
/// their users.
///
/// An image of many small extents is read ahead, some hundred extents with one visit to the disk's
/// thread: a visit for each would cost more than the reading.
///
/// Lives on the engine's executor; disk reads run on `disk` (a thread pool, so that a slow disk
/// delays only the ports that wait for it).
class ChunkStore {
public:
    ChunkStore(const asio::any_io_executor& engine,
               asio::any_io_executor disk,
               std::size_t limit_bytes);

    /// `length` bytes of `image` from `offset`, inside one extent. Ports that ask for the same
    /// piece at the same time share one read. Errors: the image's (`image_changed`).
    asio::awaitable<Result<Chunk>>
    get(std::shared_ptr<const Image> image, std::uint64_t offset, std::size_t length);

    std::uint64_t disk_reads() const { return disk_reads_; } ///< visits to the disk's thread

private:
    using Key = std::tuple<const Image*, std::uint64_t, std::size_t>;
    struct Entry {
        std::shared_ptr<const Image> image; ///< keeps the key's address unique
        std::unique_ptr<Wakeup> loading;    ///< while the read is under way
        Result<Chunk> chunk = Chunk{};
        std::list<Key>::iterator used;
    };

    static std::vector<Key>
    to_read_with(const Image& image, std::uint64_t offset, std::size_t length);
    void begin_loading(const Key& key, const std::shared_ptr<const Image>& image);
    void end_loading(const Key& key, Result<Chunk> chunk);
    void trim();

    asio::any_io_executor engine_;
    asio::any_io_executor disk_;
    std::size_t limit_bytes_;
    std::size_t held_bytes_ = 0;
    std::uint64_t disk_reads_ = 0;
    std::map<Key, std::shared_ptr<Entry>> entries_;
    std::list<Key> by_use_; ///< most recent first
};

/// One extent of an image as an agent's source.
class ExtentSource final : public ChunkSource {
public:
    ExtentSource(ChunkStore& store, std::shared_ptr<const Image> image, Extent extent)
        : store_(store), image_(std::move(image)), extent_(extent) {}

    ByteCount size() const override { return ByteCount{extent_.length}; }
    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override {
        return store_.get(image_, extent_.offset + offset, length);
    }
    void confirmed(std::uint64_t) override {}

private:
    ChunkStore& store_;
    std::shared_ptr<const Image> image_;
    Extent extent_;
};

/// Bytes in memory as an agent's source.
class BytesSource final : public ChunkSource {
public:
    explicit BytesSource(Bytes bytes) : bytes_(std::make_shared<const Bytes>(std::move(bytes))) {}

    ByteCount size() const override { return ByteCount{bytes_->size()}; }
    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override;
    void confirmed(std::uint64_t) override {}

private:
    std::shared_ptr<const Bytes> bytes_;
};

} // namespace gangflash
