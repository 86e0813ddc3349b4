#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

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

TEST(LowerCase, ChangesLettersOfAsciiAlone) {
    EXPECT_EQ(lower_case("PRO_INFO.Txt 7"), "pro_info.txt 7");
    EXPECT_EQ(lower_case("Ärger 批次"), "Ärger 批次");
}

TEST(FileName, IsOneThatEveryFileSystemTakes) {
    EXPECT_EQ(as_file_name("lot-1"), "lot-1");
    EXPECT_EQ(as_file_name("../../etc/passwd"), "_.._.._etc_passwd");
    EXPECT_EQ(as_file_name("a b;rm *"), "a_b_rm__");
    EXPECT_EQ(as_file_name("批次"), "批次");
    EXPECT_EQ(as_file_name(""), "_");
    EXPECT_EQ(as_file_name(std::string(300, 'x')).size(), 120U);
    std::string wide;
    for (int i = 0; i < 100; ++i)
        wide += "é"; // two bytes each, from an odd offset
    const std::string cut = as_file_name("a" + wide);
    EXPECT_EQ(cut, "a" + wide.substr(0, 118));
}

TEST(Sha256Text, ReadsWhatItWritesAndNothingElse) {
    const Sha256 hash = sha256(as_bytes("abc"));
    EXPECT_EQ(parse_sha256(hash.hex()), hash);
    EXPECT_FALSE(parse_sha256(hash.hex().substr(1)));
    EXPECT_FALSE(parse_sha256(hash.hex() + "00"));
    EXPECT_FALSE(parse_sha256(std::string(64, 'g')));
}

} // namespace gangflash
