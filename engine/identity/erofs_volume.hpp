#pragma once

#include "base/bytes.hpp"
#include "engine/identity/block_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gangflash {

/// An EROFS file system over a BlockCache, read only, no link followed: what Android 12 and later
/// keep system and vendor in. Plain, inline, chunked and LZ4-compressed files, with full and
/// compact indexes and clusters of several blocks; LZMA, fragments, packed tails and second devices
/// are named, not read. Debian 12 has tools for EROFS (erofs-utils) and no library; the tools want
/// the whole image, and here a few blocks of it travel. LZ4 is liblz4's.
///
/// Source: Linux, fs/erofs/erofs_fs.h; checked against images of mkfs.erofs 1.5. Whatever fails
/// because of a missing block leaves that block in the cache's wanted(). What the image says is
/// bounded: folders of 4 MiB, files as long as they are asked for, every place inside the
/// partition.
class ErofsVolume {
public:
    explicit ErofsVolume(BlockCache& cache);

    /// Why it cannot be read: `no EROFS`, `damaged: …`, or what of it is not read. Empty: it can.
    /// Asking for a file may add a reason.
    const std::string& problem() const { return problem_; }

    /// The first `largest` bytes of a regular file, nothing when there is none. Meaningless while
    /// the cache wants blocks.
    std::optional<Bytes> read(const std::string& path, std::size_t largest);

private:
    struct Inode {
        std::uint64_t at = 0;   ///< of its first byte, in the partition
        std::uint64_t tail = 0; ///< behind it and its attributes: inline data, indexes
        unsigned layout = 0;
        std::uint16_t mode = 0;
        std::uint64_t size = 0;
        std::uint32_t place = 0; ///< block address, or the format of chunks
    };
    struct Indexes;
    struct Index;

    std::optional<Bytes> bytes_at(std::uint64_t at, std::size_t length);
    std::optional<Inode> inode_of(std::uint64_t number);
    std::optional<std::uint64_t> find_in(const Inode& folder, std::string_view name);
    std::optional<Bytes> content_of(const Inode& inode, std::uint64_t from, std::size_t length);
    std::optional<Bytes> flat(const Inode& inode, std::uint64_t from, std::size_t length);
    std::optional<Bytes> chunked(const Inode& inode, std::uint64_t from, std::size_t length);
    std::optional<Bytes> compressed(const Inode& inode, std::size_t length);
    std::optional<Indexes> indexes_of(const Inode& inode);
    std::optional<Index> index_at(const Indexes& indexes, std::uint64_t cluster);
    std::optional<Index> full_index(const Indexes& indexes, std::uint64_t cluster);
    std::optional<Index> compact_index(const Indexes& indexes, std::uint64_t cluster);
    std::optional<std::uint64_t> stored_blocks(const Indexes& indexes, std::uint64_t cluster);
    std::optional<Bytes>
    expand(const Index& index, std::uint64_t blocks, std::uint64_t from, std::size_t length);
    std::nullopt_t not_read(std::string why);

    BlockCache& cache_;
    std::string problem_;
    unsigned block_bits_ = 12;
    std::uint32_t features_ = 0;
    std::uint64_t inodes_at_ = 0;
    std::uint64_t root_ = 0;
};

} // namespace gangflash
