#include "engine/identity/block_cache.hpp"

#include <algorithm>

namespace gangflash {

std::uint64_t BlockCache::length_of(std::uint64_t block) const {
    return std::min(block_size, size_ - block * block_size);
}

void BlockCache::put(std::uint64_t block, Bytes bytes) {
    blocks_[block] = std::move(bytes);
}

BlockCache::Outcome BlockCache::read(std::uint64_t offset, std::span<std::byte> into) {
    if (into.size() > size_ || offset > size_ - into.size()) return Outcome::outside;
    if (++reads_ > patience_) return Outcome::exhausted;
    if (into.empty()) return Outcome::served;

    const std::uint64_t first = offset / block_size;
    const std::uint64_t last = (offset + into.size() - 1) / block_size;
    bool complete = true;
    for (std::uint64_t block = first; block <= last; ++block) {
        if (blocks_.contains(block)) continue;
        wanted_.insert(block);
        complete = false;
    }
    if (!complete) return Outcome::missing;

    for (std::size_t done = 0; done < into.size();) {
        const std::uint64_t at = offset + done;
        const Bytes& block = blocks_.at(at / block_size);
        const std::uint64_t inside = at % block_size;
        const std::size_t count = std::min<std::size_t>(into.size() - done, block.size() - inside);
        std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(inside),
                    count,
                    into.begin() + static_cast<std::ptrdiff_t>(done));
        done += count;
    }
    return Outcome::served;
}

} // namespace gangflash
