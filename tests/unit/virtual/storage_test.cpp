// Storage whose pages several phones share: what one of them does, no other one sees.
#include "base/random.hpp"
#include "base/units.hpp"
#include "ports/virtual/storage.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash::vphone {

namespace {

constexpr StorageShape shape{.boot1 = 64 * kib, .boot2 = 64 * kib, .user = 256 * kib};

Bytes content(const Storage& storage) {
    Bytes all(storage.size(Region::user));
    storage.read(Region::user, 0, all);
    return all;
}

/// Bytes of few values, many of them zero: pages that equal others come up often.
Bytes some_bytes(Random& random) {
    Bytes bytes(1 + random.below(3 * PageMap::page_size));
    const auto value = static_cast<std::byte>(random.below(3));
    std::ranges::fill(bytes, value);
    return bytes;
}

void write_or_erase(Random& random, Storage& storage, Storage& twin) {
    const Bytes bytes = some_bytes(random);
    const std::uint64_t at = random.below(shape.user - bytes.size());
    if (random.chance(30)) {
        storage.erase(Region::user, at, bytes.size());
        twin.erase(Region::user, at, bytes.size());
    } else {
        storage.write(Region::user, at, bytes);
        twin.write(Region::user, at, bytes);
    }
}

} // namespace

TEST(SharedPages, BehaveAsOwnOnes) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        Random random{seed};
        MemoryStorage pattern(shape);
        MemoryStorage plain(shape);
        for (int i = 0; i < 10; ++i)
            write_or_erase(random, pattern, plain);
        const auto pages = pattern.release();
        const Bytes before = content(plain);

        MemoryStorage first(shape);
        MemoryStorage second(shape);
        ASSERT_TRUE(first.adopt(pages) && second.adopt(pages));
        ASSERT_EQ(content(first), before);
        for (int i = 0; i < 10; ++i) {
            write_or_erase(random, first, plain);
            ASSERT_EQ(content(first), content(plain));
            ASSERT_EQ(first.content_hash().hex(), plain.content_hash().hex());
        }
        EXPECT_EQ(content(second), before) << "one phone's writes show in another";
        EXPECT_EQ(second.pages(), 0U);
    }
}

TEST(SharedPages, CostNothingWhereAWriteChangesNothing) {
    Bytes bytes(8 * PageMap::page_size, std::byte{7});
    MemoryStorage pattern(shape);
    pattern.write(Region::user, 0, bytes);
    MemoryStorage phone(shape);
    phone.adopt(pattern.release());
    phone.write(Region::user, 0, bytes);
    EXPECT_EQ(phone.pages(), 0U);
    bytes[5] = std::byte{8};
    phone.write(Region::user, 0, bytes);
    EXPECT_EQ(phone.pages(), 1U);
}

TEST(SharedPages, CostNothingWhereTheyAreErased) {
    MemoryStorage pattern(shape);
    pattern.write(Region::user, 0, Bytes(8 * PageMap::page_size, std::byte{7}));
    MemoryStorage phone(shape);
    phone.adopt(pattern.release());
    phone.erase(Region::user, 0, 8 * PageMap::page_size);
    EXPECT_EQ(phone.pages(), 0U);
    EXPECT_EQ(content(phone), Bytes(content(phone).size()));
    phone.write(Region::user, 5, Bytes(1, std::byte{8}));
    EXPECT_EQ(phone.pages(), 1U);
}

TEST(DiscardStorage, KeepsTheHeadOfARunAndNothingOfItsMiddle) {
    DiscardStorage storage(shape);
    storage.delivered();
    const Bytes chunk(32 * kib, std::byte{9});
    for (std::uint64_t at = 0; at < shape.user; at += chunk.size())
        storage.write(Region::user, at, chunk);
    const Bytes kept = content(storage);
    EXPECT_EQ(kept[0], std::byte{9});
    EXPECT_EQ(kept[chunk.size()], std::byte{0}) << "every chunk of a long image would cost a page";
    EXPECT_EQ(storage.discarded_bytes(), shape.user);
    EXPECT_FALSE(storage.keeps(Region::user, chunk.size(), 1));
    EXPECT_TRUE(storage.keeps(Region::boot1, 0, 1));
}

} // namespace gangflash::vphone
