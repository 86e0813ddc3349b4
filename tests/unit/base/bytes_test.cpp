#include "base/bytes.hpp"
#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace gangflash {

TEST(Hexadecimal, ReadsWhatItWrites) {
    Bytes all;
    for (unsigned value = 0; value < 256; ++value)
        all.push_back(static_cast<std::byte>(value));
    EXPECT_EQ(from_hex(to_hex(all)), all);
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hexadecimal, RefusesWhatItWouldNotHaveWritten) {
    for (const char* text : {"0", "abc", "0g", "g0", "AB", " 1", "0x", "12 4", "\xc3\xa4"})
        EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Sha256Text, ReadsWhatItWritesAndNothingElse) {
    const Sha256 hash = sha256(as_bytes("abc"));
    EXPECT_EQ(parse_sha256(hash.hex()), hash);
    EXPECT_FALSE(parse_sha256(hash.hex().substr(1)));
    EXPECT_FALSE(parse_sha256(hash.hex() + "00"));
    EXPECT_FALSE(parse_sha256(std::string(64, 'g')));
}

} // namespace gangflash
