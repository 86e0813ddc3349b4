#include "engine/mediatek/xflash/storage_info.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <gtest/gtest.h>

namespace gangflash::xflash {
namespace {

Bytes emmc_answer(std::size_t size) {
    Bytes answer(size);
    const std::span<std::byte> into(answer);
    store_le(into, std::uint32_t{1}, 0);
    store_le(into, std::uint32_t{512}, 4);
    store_le(into, 4 * mib, 8);
    store_le(into, 8 * mib, 16);
    store_le(into, 32 * gib, 64);
    for (std::size_t i = 0; i < 16; ++i)
        answer[72 + i] = static_cast<std::byte>(0xA0 + i);
    if (size >= 104) store_le(into, std::uint32_t{2}, 100);
    return answer;
}

Bytes ufs_answer(std::size_t size, std::uint64_t lu0, std::uint64_t lu1, std::uint64_t lu2) {
    Bytes answer(size);
    const std::span<std::byte> into(answer);
    store_le(into, std::uint32_t{0x30}, 0);
    store_le(into, std::uint32_t{4096}, 4);
    store_le(into, lu0, 8);
    store_le(into, lu1, 16);
    store_le(into, lu2, 24);
    const std::string_view product = "KM8V8001JM-B813 ";
    for (std::size_t i = 0; i < product.size() && 34 + i < size; ++i)
        answer[34 + i] = static_cast<std::byte>(product[i]);
    if (size >= 194) answer[62] = std::byte{0xFE};
    if (size >= 204) store_le(into, std::uint32_t{3}, 200);
    return answer;
}

TEST(EmmcInfo, ReadsBothLengths) {
    for (const std::size_t size : {96U, 104U}) {
        const auto report = decode_emmc_info(emmc_answer(size));
        ASSERT_TRUE(report && report->has_value()) << size;
        EXPECT_EQ((*report)->kind, StorageKind::emmc);
        EXPECT_EQ((*report)->block_size, 512U);
        EXPECT_EQ((*report)->boot1, ByteCount{4 * mib});
        EXPECT_EQ((*report)->boot2, ByteCount{8 * mib});
        EXPECT_EQ((*report)->user, ByteCount{32 * gib});
        EXPECT_EQ((*report)->id, "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
        EXPECT_EQ((*report)->life_cycle.has_value(), size == 104);
    }
    EXPECT_EQ((*decode_emmc_info(emmc_answer(104)))->life_cycle, 2U);
}

TEST(EmmcInfo, RefusesEveryShorterAnswerAndABlockOfZero) {
    for (std::size_t size = 0; size < 96; ++size) {
        const Bytes cut(size);
        EXPECT_FALSE(decode_emmc_info(cut)) << size;
    }
    Bytes zero = emmc_answer(96);
    store_le(std::span<std::byte>(zero), std::uint32_t{0}, 4);
    EXPECT_FALSE(decode_emmc_info(zero));
}

TEST(EmmcInfo, RefusesBlocksThatNoStorageHas) {
    for (const std::uint32_t blocks : {1U, 256U, 513U, 0x20000U, 0x80000000U, 0xFFFFFFFFU}) {
        Bytes odd = emmc_answer(96);
        store_le(std::span<std::byte>(odd), blocks, 4);
        const auto report = decode_emmc_info(odd);
        ASSERT_FALSE(report) << blocks;
        EXPECT_EQ(report.error().code, ErrorCode::da_protocol);
    }
}

TEST(EmmcInfo, TypeZeroIsNoEmmc) {
    const Bytes none(104);
    EXPECT_FALSE(decode_emmc_info(none)->has_value());
}

TEST(UfsInfo, TheLargestUnitIsTheUserAreaInEitherOrder) {
    for (const bool reversed : {false, true}) {
        const Bytes answer = reversed ? ufs_answer(208, 64 * gib, 8 * mib, 4 * mib)
                                      : ufs_answer(208, 4 * mib, 8 * mib, 64 * gib);
        const auto report = decode_ufs_info(answer);
        ASSERT_TRUE(report && report->has_value());
        EXPECT_EQ((*report)->boot1, ByteCount{4 * mib});
        EXPECT_EQ((*report)->boot2, ByteCount{8 * mib});
        EXPECT_EQ((*report)->user, ByteCount{64 * gib});
        EXPECT_EQ((*report)->id, "KM8V8001JM-B813");
        EXPECT_EQ((*report)->unique_id, "fe");
        EXPECT_EQ((*report)->life_cycle, 3U);
    }
}

TEST(UfsInfo, ReadsTheOlderLengths) {
    for (const std::size_t size : {52U, 200U, 204U}) {
        const auto report = decode_ufs_info(ufs_answer(size, 4 * mib, 4 * mib, 64 * gib));
        ASSERT_TRUE(report && report->has_value()) << size;
        EXPECT_EQ((*report)->life_cycle.has_value(), size >= 204);
    }
    EXPECT_FALSE(decode_ufs_info(Bytes(51)));
}

TEST(PacketLengths, RefusesPacketsOfAFewBytesAndAShortAnswer) {
    EXPECT_EQ(decode_packet_lengths(le32({0x200000, 0x10000}))->write, 0x200000U);
    EXPECT_EQ(decode_packet_lengths(le32({0x8000, 0x8000}))->write, 0x8000U);
    EXPECT_EQ(decode_packet_lengths(le32({0x1000, 1}))->write, 0x1000U);
    for (const std::uint32_t bytes : {0U, 1U, 0xFFFU}) {
        const auto lengths = decode_packet_lengths(le32({bytes, 0x10000}));
        ASSERT_FALSE(lengths) << bytes;
        EXPECT_EQ(lengths.error().code, ErrorCode::da_protocol);
    }
    EXPECT_FALSE(decode_packet_lengths(le32({0x200000, 0})));
    EXPECT_FALSE(decode_packet_lengths(le32({0x200000})));
}

TEST(RamInfo, IsReadInItsOlderAndNewerForm) {
    // SRAM then DRAM (3.5.4): type, base, size; the newer form has wide numbers and a pad.
    const auto older = decode_ram_info(le32({2, 0x100000, 0x40000, 1, 0x40000000, 0x80000000}));
    ASSERT_TRUE(older);
    EXPECT_EQ(older->sram, ByteCount{0x40000});
    EXPECT_EQ(older->dram, ByteCount{0x80000000});
    const auto newer =
        decode_ram_info(le32({2, 0, 0x100000, 0, 0x40000, 0, 1, 0, 0x40000000, 0, 0, 1}));
    ASSERT_TRUE(newer);
    EXPECT_EQ(newer->sram, ByteCount{0x40000});
    EXPECT_EQ(newer->dram, ByteCount{4 * gib});
    const auto down = decode_ram_info(le32({2, 0x100000, 0x40000, 0, 0, 0}));
    ASSERT_TRUE(down);
    EXPECT_FALSE(down->dram) << "memory that is not up";
    EXPECT_FALSE(decode_ram_info(Bytes(23)));
}

TEST(FlashOp, CarriesTheSectionNumbersOfEachStorage) {
    struct Case {
        StorageKind kind;
        Region region;
        std::uint32_t storage, section;
    };
    const Case cases[] = {
        {StorageKind::emmc, Region::boot1, 0x01, 1},
        {StorageKind::emmc, Region::boot2, 0x01, 2},
        {StorageKind::emmc, Region::user, 0x01, 8},
        {StorageKind::ufs, Region::boot1, 0x30, 1},
        {StorageKind::ufs, Region::boot2, 0x30, 2},
        {StorageKind::ufs, Region::user, 0x30, 3},
    };
    for (const Case& c : cases) {
        const Place place{c.region, DeviceAddress{0x1122334455667788}, ByteCount{0x200}};
        const Bytes op = encode_flash_op(c.kind, place);
        ASSERT_EQ(op.size(), 56U);
        EXPECT_EQ(load_le<std::uint32_t>(op, 0), c.storage);
        EXPECT_EQ(load_le<std::uint32_t>(op, 4), c.section);
        EXPECT_EQ(load_le<std::uint64_t>(op, 8), 0x1122334455667788U);
        EXPECT_EQ(load_le<std::uint64_t>(op, 16), 0x200U);
        EXPECT_EQ(sum16(ByteView(op).subspan(24)), 0);
    }
}

} // namespace
} // namespace gangflash::xflash
