#include "engine/identity/nvdata.hpp"

#include "engine/identity/block_cache.hpp"
#include "engine/identity/ext4_volume.hpp"

#include <array>
#include <set>

#include <fmt/format.h>

namespace gangflash {
namespace {

constexpr const char* partition = "nvdata";

/// Where the IMEI files are: the root of nvdata, or below the old mount point (6.5).
constexpr std::array imei_folders{"md/NVRAM/NVD_IMEI", "data/nvram/md/NVRAM/NVD_IMEI"};
constexpr const char* product_info_file = "APCFG/APRDEB/PRODUCT_INFO";

/// The largest of these files, PRODUCT_INFO, has 1026 bytes.
constexpr std::size_t largest_file = 4096;

/// A sound file system is walked in far fewer rounds (tests/unit/identity); a damaged one could ask
/// for ever.
constexpr int most_rounds = 64;
constexpr std::uint64_t most_blocks = 512; ///< 2 MiB over the cable
/// Reads of one walk. Indirect blocks that point at themselves would be walked for hours.
constexpr unsigned patience = 4096;

/// One walk over what is in the cache.
NvData walk(BlockCache& cache) {
    NvData found;
    Ext4Volume volume(cache);
    found.problem = volume.problem();
    if (!found.problem.empty()) return found;
    for (const std::string folder : imei_folders) {
        found.mp0b = volume.read(folder + "/MP0B_001", largest_file);
        if (found.mp0b) break;
        found.has_ld0b = found.has_ld0b || volume.has(folder + "/LD0B_001");
        if (found.has_ld0b) break;
    }
    found.product_info = volume.read(product_info_file, largest_file);
    return found;
}

asio::awaitable<Result<void>>
fetch(PartitionReader& phone, BlockCache& cache, const std::set<std::uint64_t>& blocks) {
    for (const std::uint64_t block : blocks) {
        auto bytes = co_await phone.read(partition,
                                         block * BlockCache::block_size,
                                         static_cast<std::size_t>(cache.length_of(block)));
        if (!bytes) co_return with_context(bytes.error(), "step=read_nvdata");
        cache.put(block, std::move(*bytes));
    }
    co_return success();
}

} // namespace

asio::awaitable<Result<NvData>> read_nvdata(PartitionReader& phone) {
    if (!phone.has(partition)) {
        NvData none;
        none.problem = "no nvdata partition";
        co_return none;
    }
    BlockCache cache(phone.size(partition).value, patience);
    std::uint64_t fetched = 0;
    for (int round = 0; round < most_rounds; ++round) {
        cache.renew();
        NvData found = walk(cache);
        const auto wanted = cache.wanted();
        if (wanted.empty()) co_return found;

        fetched += wanted.size();
        if (fetched > most_blocks) break;
        if (auto done = co_await fetch(phone, cache, wanted); !done) co_return done.error();
    }
    NvData lost;
    lost.problem = fmt::format("damaged: no end after {} blocks", fetched);
    co_return lost;
}

} // namespace gangflash
