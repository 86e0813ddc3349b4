#include "engine/identity/block_cache.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using Outcome = BlockCache::Outcome;

TEST(BlockCache, NotesEveryMissingBlockAndServesThemOnceTheyAreThere) {
    BlockCache cache(10'000, 100);
    Bytes into(5000);
    EXPECT_EQ(cache.read(4000, into), Outcome::missing);
    EXPECT_EQ(cache.wanted(), (std::set<std::uint64_t>{0, 1, 2}));
    EXPECT_EQ(cache.length_of(2), 10'000U - 2 * 4096);
    for (const std::uint64_t block : {0U, 1U, 2U})
        cache.put(block, Bytes(cache.length_of(block), static_cast<std::byte>(block + 1)));
    cache.renew();
    EXPECT_EQ(cache.read(4000, into), Outcome::served);
    EXPECT_TRUE(cache.wanted().empty());
    EXPECT_EQ(into[95], std::byte{1});
    EXPECT_EQ(into[96], std::byte{2});
    EXPECT_EQ(into[96 + 4096], std::byte{3});
}

TEST(BlockCache, NothingOutsideThePartitionIsEverWanted) {
    BlockCache cache(10'000, 100);
    Bytes into(16);
    for (const std::uint64_t offset :
         {std::uint64_t{9'985}, std::uint64_t{10'000}, ~std::uint64_t{0}, ~std::uint64_t{7}})
        EXPECT_EQ(cache.read(offset, into), Outcome::outside) << offset;
    Bytes large(10'001);
    EXPECT_EQ(cache.read(0, large), Outcome::outside);
    EXPECT_TRUE(cache.wanted().empty());
}

TEST(BlockCache, PatienceEnds) {
    BlockCache cache(4096, 3);
    cache.put(0, Bytes(4096));
    Bytes into(1);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(cache.read(0, into), Outcome::served);
    EXPECT_EQ(cache.read(0, into), Outcome::exhausted);
    cache.renew();
    EXPECT_EQ(cache.read(0, into), Outcome::served);
}

} // namespace
} // namespace gangflash
