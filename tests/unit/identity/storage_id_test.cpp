#include "engine/identity/storage_id.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

/// A Samsung part: maker 15, package, OEM, `BJTD4R`, revision 0.6, serial, September 2021, CRC.
constexpr const char* cid = "150100424a5444345206a1b2c3d498";

std::string with_crc(std::string hex) {
    unsigned crc = 0;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const auto byte = static_cast<unsigned>(std::stoul(hex.substr(i, 2), nullptr, 16));
        for (unsigned bit = 8; bit-- > 0;) {
            crc = (crc << 1U) | ((byte >> bit) & 1U);
            if ((crc & 0x80U) != 0) crc ^= 0x89U;
        }
    }
    for (int i = 0; i < 7; ++i) {
        crc <<= 1U;
        if ((crc & 0x80U) != 0) crc ^= 0x89U;
    }
    constexpr const char* digits = "0123456789abcdef";
    const unsigned last = (crc << 1U) | 1U;
    return hex + digits[last >> 4U & 0xFU] + digits[last & 0xFU];
}

std::string words_reversed(const std::string& hex) {
    std::string out;
    for (std::size_t at = 0; at < hex.size(); at += 8)
        for (std::size_t byte = 4; byte-- > 0;)
            out += hex.substr(at + 2 * byte, 2);
    return out;
}

TEST(Cid, TellsMakerProductRevisionSerialAndDate) {
    for (const std::string& text : {with_crc(cid), words_reversed(with_crc(cid))}) {
        const auto part = decode_cid(text);
        ASSERT_TRUE(part) << text;
        EXPECT_EQ(part->maker, "Samsung");
        EXPECT_EQ(part->product, "BJTD4R");
        EXPECT_EQ(part->revision, "0.6");
        EXPECT_EQ(part->serial, "a1b2c3d4");
        EXPECT_EQ(part->made, "2021-09");
    }
}

TEST(Cid, AgentsThatLeaveTheCrcOutAreReadByTheirText) {
    EXPECT_EQ(decode_cid(std::string(cid) + "00")->product, "BJTD4R");
    EXPECT_EQ(decode_cid(words_reversed(std::string(cid) + "00"))->made, "2021-09");
}

TEST(Cid, YearsGoFrom2010To2025) {
    std::string text = cid;
    text.replace(28, 2, "1d");
    EXPECT_EQ(decode_cid(with_crc(text))->made, "2010-01");
    text.replace(28, 2, "cc");
    EXPECT_EQ(decode_cid(with_crc(text))->made, "2025-12");
    text.replace(28, 2, "08");
    EXPECT_EQ(decode_cid(with_crc(text))->made, "") << "no such month";
}

TEST(Cid, WhatIsNoneGivesNothing) {
    EXPECT_FALSE(decode_cid(""));
    EXPECT_FALSE(decode_cid("KM5P8001DM"));
    EXPECT_FALSE(decode_cid(std::string(32, '0')));
    EXPECT_FALSE(decode_cid(std::string(30, 'f')));
}

TEST(Life, IsSaidInWords) {
    EXPECT_EQ(life_of(1), "normal");
    EXPECT_EQ(life_of(2), "warning");
    EXPECT_EQ(life_of(3), "worn out");
    EXPECT_EQ(life_of(9), "unknown (9)");
}

} // namespace
} // namespace gangflash
