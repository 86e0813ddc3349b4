#include "engine/mediatek/xflash/status.hpp"
#include "engine/protocol/packet_stream.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash::xflash {
namespace {

TEST(XFlashPacket, DecodeUndoesEncode) {
    for (const auto type : {PacketHeader::Type::flow, PacketHeader::Type::message}) {
        for (const std::uint32_t length : {0U, 4U, 0x12345678U}) {
            const auto bytes = encode(PacketHeader{type, length});
            const auto header = decode_header(bytes);
            ASSERT_TRUE(header);
            EXPECT_EQ(header->type, type);
            EXPECT_EQ(header->length, length);
        }
    }
}

TEST(XFlashPacket, StandsOnTheWireAsTheReferenceHasIt) {
    const auto bytes = encode(PacketHeader{PacketHeader::Type::flow, 4});
    EXPECT_EQ(to_hex(bytes), "efeeeefe0100000004000000");
}

TEST(XFlashPacket, RefusesAnyCutOffHeaderWrongMagicAndUnknownType) {
    const auto good = encode(PacketHeader{PacketHeader::Type::flow, 4});
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decode_header(ByteView(good).first(size)));
    for (std::size_t at = 0; at < 8; ++at) {
        auto wrong = good;
        wrong[at] ^= std::byte{0x40};
        const auto header = decode_header(wrong);
        ASSERT_FALSE(header) << "byte " << at;
        EXPECT_EQ(header.error().code, ErrorCode::da_protocol);
    }
}

TEST(XFlashStatus, AcceptsTwoFourAndLongerBytes) {
    EXPECT_EQ(*decode_status(Bytes{std::byte{0}, std::byte{0}}), 0U);
    EXPECT_EQ(*decode_status(le32({0xC0040003})), 0xC0040003U);
    EXPECT_EQ(*decode_status(le32({0xC0040003, 7, 8})), 0xC0040003U);
    for (const std::size_t size : {0U, 1U, 3U})
        EXPECT_FALSE(decode_status(Bytes(size))) << size << " bytes";
}

TEST(XFlashStatus, TheEchoedMagicIsWellToo) {
    EXPECT_TRUE(is_ok(0));
    EXPECT_TRUE(is_ok(0xFEEEEEEF));
    EXPECT_FALSE(is_ok(0x40040004));
    EXPECT_FALSE(is_ok(0xC0010001));
}

TEST(XFlashStatus, NamesWhatATechnicianCanActOn) {
    struct Case {
        std::uint32_t word;
        ErrorCode code;
    };
    const Case cases[] = {
        {0xC0010003, ErrorCode::da_unsupported},
        {0xC0010004, ErrorCode::da_unsupported},
        {0xC0010006, ErrorCode::da_protocol},
        {0xC0020004, ErrorCode::forbidden_by_policy},
        {0xC0020006, ErrorCode::image_rejected},
        {0xC002001B, ErrorCode::image_rejected},
        {0xC002002D, ErrorCode::rollback_refused},
        {0xC002004C, ErrorCode::rollback_refused},
        {0xC0020053, ErrorCode::rollback_refused},
        {0xC0030006, ErrorCode::storage_mismatch},
        {0xC0030008, ErrorCode::layout_differs},
        {0xC003000C, ErrorCode::storage_mismatch},
        {0xC003001D, ErrorCode::storage_worn_out},
        {0xC0040003, ErrorCode::data_checksum},
        {0xC0040006, ErrorCode::partition_missing},
        {0xC0040008, ErrorCode::da_limits_exceeded},
        {0xC004000B, ErrorCode::storage_too_small},
        {0xC0040030, ErrorCode::storage_write_failed},
        {0xC0040043, ErrorCode::storage_write_failed},
        {0xC0040050, ErrorCode::dram_not_in_list},
        {0xC0040060, ErrorCode::storage_write_failed},
        {0xC0050005, ErrorCode::dram_setup_failed},
        {0xC0060003, ErrorCode::da_not_trusted},
        {0xC0070004, ErrorCode::da_hash_mismatch},
        {0xC0070005, ErrorCode::da_limits_exceeded},
    };
    for (const Case& c : cases) {
        const Fault fault = refusal(c.word);
        EXPECT_EQ(fault.code, c.code) << std::hex << c.word;
        EXPECT_NE(fault.detail.find(fmt::format("status=0x{:08x}", c.word)), std::string::npos);
    }
}

TEST(XFlashStatus, AnUnknownErrorIsStillAnErrorAndAnythingElseLostStep) {
    EXPECT_EQ(refusal(0xC0FF1234).code, ErrorCode::da_error);
    EXPECT_EQ(refusal(0xC0040231).code, ErrorCode::da_error);
    EXPECT_EQ(refusal(0x40040005).code, ErrorCode::da_protocol);
    EXPECT_EQ(refusal(0x00000007).code, ErrorCode::da_protocol);
}

} // namespace
} // namespace gangflash::xflash
