#include "tests/unit/protocol/conversation.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

namespace gangflash {
namespace {

TEST(NextChunk, GivesWholePiecesThenTheRestThenNothing) {
    Conversation talk(Script{});
    MemorySource source(Bytes(9, std::byte{7}));
    const auto length_at = [&](std::uint64_t offset) {
        const auto chunk = talk.run(next_chunk(source, offset, 4));
        return chunk ? chunk->bytes.size() : std::size_t{99};
    };
    EXPECT_EQ(length_at(0), 4U);
    EXPECT_EQ(length_at(4), 4U);
    EXPECT_EQ(length_at(8), 1U);
    EXPECT_EQ(source.asked, 3);
    EXPECT_EQ(length_at(9), 0U);
    EXPECT_EQ(length_at(100), 0U);
    EXPECT_EQ(source.asked, 3) << "the disk was asked for nothing";
}

} // namespace
} // namespace gangflash
