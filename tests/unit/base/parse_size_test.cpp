// Numbers of bytes as people write them.
#include "base/parse_size.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

TEST(Sizes, AreReadInEveryFormPeopleWrite) {
    EXPECT_EQ(parse_size("4096"), 4096U);
    EXPECT_EQ(parse_size("0x1000"), 4096U);
    EXPECT_EQ(parse_size("0"), 0U);
    EXPECT_EQ(parse_size("64M"), 64U << 20U);
    EXPECT_EQ(parse_size("64MiB"), 64U << 20U);
    EXPECT_EQ(parse_size("64 mb"), 64U << 20U);
    EXPECT_EQ(parse_size("512k"), 512U << 10U);
    EXPECT_EQ(parse_size("2G"), std::uint64_t{2} << 30U);
    EXPECT_EQ(parse_size("1.5G"), std::uint64_t{3} << 29U);
    EXPECT_EQ(parse_size("1T"), std::uint64_t{1} << 40U);
    EXPECT_EQ(parse_size("10B"), 10U);
}

TEST(Sizes, AreNothingElse) {
    for (const char* text : {"",
                             "M",
                             "64X",
                             "64MM",
                             "-1",
                             "1.0001K",
                             "1.",
                             ".5G",
                             "0x",
                             "0xG",
                             "1e6",
                             "99999999999999999999",
                             "20000000T",
                             "1.5",
                             "64M "})
        EXPECT_FALSE(parse_size(text)) << text;
}

} // namespace
} // namespace gangflash
