#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>

namespace gangflash {

/// The pieces of a partition that were fetched so far. A reader that meets a hole fails and leaves
/// a note of which blocks it wanted; whoever talks to the phone fetches them and lets the reader
/// start again. So a synchronous file system library works over an asynchronous cable, and only
/// the few blocks it looks at travel.
class BlockCache {
public:
    static constexpr std::uint64_t block_size = 4096; ///< a page of ext4, a block of UFS

    /// A partition of `size` bytes; `patience` reads are served between two renew().
    BlockCache(std::uint64_t size, unsigned patience) : size_(size), patience_(patience) {}

    enum class Outcome { served, missing, outside, exhausted };

    /// Copies bytes out, or notes the missing blocks.
    Outcome read(std::uint64_t offset, std::span<std::byte> into);

    /// Indices of the blocks that were missing.
    const std::set<std::uint64_t>& wanted() const { return wanted_; }

    /// Length of a block: the last one of the partition may be short.
    std::uint64_t length_of(std::uint64_t block) const;

    void put(std::uint64_t block, Bytes bytes);

    /// Before the reader starts again.
    void renew() {
        wanted_.clear();
        reads_ = 0;
    }

    std::uint64_t size() const { return size_; }

private:
    std::uint64_t size_;
    unsigned patience_;
    unsigned reads_ = 0;
    std::map<std::uint64_t, Bytes> blocks_;
    std::set<std::uint64_t> wanted_;
};

} // namespace gangflash
