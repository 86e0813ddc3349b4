#include "engine/identity/volume_walk.hpp"

#include "engine/identity/block_cache.hpp"

#include <cstdint>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace gangflash {
namespace {

/// A sound file system is walked in far fewer rounds (tests/unit/identity); a damaged one could ask
/// for ever.
constexpr int most_rounds = 64;
constexpr std::uint64_t most_blocks = 512; ///< 2 MiB over the cable
/// Reads of one walk. Indirect blocks that point at themselves would be walked for hours.
constexpr unsigned patience = 4096;

asio::awaitable<Result<void>> fetch(PartitionReader& phone,
                                    const std::string& partition,
                                    BlockCache& cache,
                                    const std::set<std::uint64_t>& blocks) {
    for (const std::uint64_t block : blocks) {
        auto bytes = co_await phone.read(partition,
                                         block * BlockCache::block_size,
                                         static_cast<std::size_t>(cache.length_of(block)));
        if (!bytes) co_return with_context(bytes.error(), "step=read_" + partition);
        cache.put(block, std::move(*bytes));
    }
    co_return success();
}

template <class Volume>
asio::awaitable<Result<std::string>> walk(PartitionReader& phone,
                                          const std::string& partition,
                                          const std::function<void(Volume& volume)>& look) {
    BlockCache cache(phone.size(partition).value, patience);
    std::uint64_t fetched = 0;
    for (int round = 0; round < most_rounds; ++round) {
        cache.renew();
        std::string problem;
        {
            Volume volume(cache);
            problem = volume.problem();
            if (problem.empty()) look(volume);
            problem = volume.problem();
        }
        const auto wanted = cache.wanted();
        if (wanted.empty()) co_return problem;

        fetched += wanted.size();
        if (fetched > most_blocks) break;
        if (auto done = co_await fetch(phone, partition, cache, wanted); !done)
            co_return done.error();
    }
    co_return fmt::format("damaged: no end after {} blocks", fetched);
}

} // namespace

asio::awaitable<Result<std::string>> walk_ext4(PartitionReader& phone,
                                               std::string partition,
                                               std::function<void(Ext4Volume& volume)> look) {
    co_return co_await walk<Ext4Volume>(phone, partition, look);
}

asio::awaitable<Result<std::string>> walk_erofs(PartitionReader& phone,
                                                std::string partition,
                                                std::function<void(ErofsVolume& volume)> look) {
    co_return co_await walk<ErofsVolume>(phone, partition, look);
}

asio::awaitable<Result<std::string>> unread_file_system(PartitionReader& phone,
                                                        std::string partition) {
    constexpr std::uint64_t superblock_at = 1024;
    constexpr std::uint32_t f2fs_magic = 0xF2F5'2010;
    if (phone.size(partition).value < superblock_at + sizeof(f2fs_magic)) co_return std::string();
    auto bytes = co_await phone.read(partition, superblock_at, sizeof(f2fs_magic));
    if (!bytes) co_return bytes.error();
    co_return std::string(load_le<std::uint32_t>(*bytes) == f2fs_magic ? "F2FS" : "");
}

} // namespace gangflash
