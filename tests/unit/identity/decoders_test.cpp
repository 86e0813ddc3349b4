#include "base/imei.hpp"
#include "engine/identity/imei.hpp"
#include "engine/identity/mp0b.hpp"
#include "engine/identity/product_info.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

TEST(Imei, AcceptsOnlyFifteenDigitsWithTheLuhnCheck) {
    EXPECT_TRUE(is_valid_imei("123456789012347"));
    EXPECT_TRUE(is_valid_imei("490154203237518"));
    for (char last = '0'; last <= '9'; ++last)
        EXPECT_EQ(is_valid_imei(std::string("12345678901234") + last), last == '7') << last;
    EXPECT_FALSE(is_valid_imei("000000000000000"));
    EXPECT_FALSE(is_valid_imei("12345678901234"));
    EXPECT_FALSE(is_valid_imei("1234567890123477"));
    EXPECT_FALSE(is_valid_imei("12345678901234:"));
}

TEST(Imei, UnpacksTheWorkedExample) {
    EXPECT_EQ(decode_bcd_imei(hex("2143658709214307")), "123456789012347");
    EXPECT_EQ(decode_bcd_imei(hex("21436587092143f7")), "123456789012347");
    EXPECT_FALSE(decode_bcd_imei(hex("21436587092143")));
    EXPECT_FALSE(decode_bcd_imei(hex("2143658709214308")));
    EXPECT_FALSE(decode_bcd_imei(hex("2143658a09214307")));
    EXPECT_FALSE(decode_bcd_imei(hex("0000000000000000")));
    EXPECT_FALSE(decode_bcd_imei(hex("ffffffffffffffff")));
}

const char* const worked_record = "8ae30aa8163fd942f3f376ff";

TEST(Mp0b, DecodesTheWorkedExampleForBothSims) {
    const Mp0b one = decode_mp0b(hex(worked_record));
    EXPECT_EQ(one.imei1, "123456789012347");
    EXPECT_FALSE(one.imei2);
    const Mp0b two = decode_mp0b(hex(std::string(worked_record) + worked_record));
    EXPECT_EQ(two.imei2, "123456789012347");
    // 120 bytes were seen: signatures follow the two records.
    Bytes signed_file = hex(std::string(worked_record) + worked_record);
    signed_file.resize(120, std::byte{0xEE});
    EXPECT_EQ(decode_mp0b(signed_file).imei2, "123456789012347");
}

TEST(Mp0b, AnyFlippedBitOfARecordIsNoticed) {
    const Bytes good = hex(worked_record);
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes wrong = good;
            wrong[at] ^= static_cast<std::byte>(1U << bit);
            EXPECT_FALSE(decode_mp0b(wrong).imei1) << "byte " << at << " bit " << bit;
        }
    }
}

TEST(Mp0b, AnyCutOffFileIsRefused) {
    const Bytes good = hex(std::string(worked_record) + worked_record);
    for (std::size_t size = 0; size < good.size(); ++size) {
        const Mp0b found = decode_mp0b(ByteView(good).first(size));
        EXPECT_EQ(found.imei1.has_value(), size >= 12);
        EXPECT_FALSE(found.imei2);
    }
}

Bytes record_with_barcode(std::string_view barcode, std::byte padding = std::byte{0}) {
    Bytes record(product_info_head);
    std::fill_n(record.begin(), 64, padding);
    std::copy_n(as_bytes(barcode).begin(), barcode.size(), record.begin());
    return record;
}

TEST(ProductInfo, TakesABarcodeOfAllowedCharactersOnly) {
    EXPECT_EQ(decode_product_info(record_with_barcode("GF20241A_7-x")).serial, "GF20241A_7-x");
    EXPECT_EQ(decode_product_info(record_with_barcode("GF1", std::byte{' '})).serial, "GF1");
    EXPECT_EQ(decode_product_info(record_with_barcode(std::string(64, 'A'))).serial,
              std::string(64, 'A'));
    EXPECT_FALSE(decode_product_info(record_with_barcode("")).serial);
    EXPECT_FALSE(decode_product_info(record_with_barcode("GF\x01", std::byte{0})).serial);
    EXPECT_FALSE(decode_product_info(record_with_barcode("GF", std::byte{0xFF})).serial);
    EXPECT_FALSE(decode_product_info(Bytes(product_info_head - 1, std::byte{'A'})).serial);
}

TEST(ProductInfo, TakesValidImeisAndIgnoresEmptyOnes) {
    Bytes record = record_with_barcode("GF1");
    EXPECT_FALSE(decode_product_info(record).imei1);
    const Bytes packed = hex("2143658709214307");
    std::copy(packed.begin(), packed.end(), record.begin() + 74);
    EXPECT_FALSE(decode_product_info(record).imei1);
    EXPECT_EQ(decode_product_info(record).imei2, "123456789012347");
}

TEST(NvramTrailer, NoticesAnyFlippedBit) {
    const Bytes good = with_trailer(record_with_barcode("GF1"));
    EXPECT_TRUE(has_valid_trailer(good));
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes wrong = good;
        wrong[at] ^= std::byte{0x10};
        EXPECT_FALSE(has_valid_trailer(wrong)) << "byte " << at;
    }
    EXPECT_FALSE(has_valid_trailer({}));
    EXPECT_FALSE(has_valid_trailer(Bytes(1)));
}

} // namespace
} // namespace gangflash
