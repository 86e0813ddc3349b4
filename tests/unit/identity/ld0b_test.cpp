// The encrypted IMEI file, with a key of our own: no vendor's is in this tree.
#include "engine/identity/ld0b.hpp"
#include "tests/unit/identity/fake_phone.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace gangflash {
namespace {

const Bytes key = hex("000102030405060708090a0b0c0d0e0f");
const Bytes other_key = hex("ff0102030405060708090a0b0c0d0e0f");
const char* const plain_imei = "21436587092143f7" // 123456789012347, filler F
                               "ffff"             // filler
                               "0011223344556677" // digest, whatever its rule
                               "0000000000000000000000000000";

Bytes encrypted(const Bytes& plain) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    Bytes out(plain.size());
    int length = 0;
    if (EVP_EncryptInit_ex(context.get(),
                           EVP_aes_128_ecb(),
                           nullptr,
                           reinterpret_cast<const unsigned char*>(key.data()),
                           nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_EncryptUpdate(context.get(),
                          reinterpret_cast<unsigned char*>(out.data()),
                          &length,
                          reinterpret_cast<const unsigned char*>(plain.data()),
                          static_cast<int>(plain.size())) != 1)
        throw std::runtime_error("OpenSSL");
    return out;
}

Bytes ld0b_file(const Bytes& sim1, const Bytes& sim2) {
    Bytes file = hex("4c444900");
    file.resize(0x40);
    for (const Bytes& plain : {sim1, sim2}) {
        const Bytes block = encrypted(plain);
        file.insert(file.end(), block.begin(), block.end());
    }
    file.resize(384);
    return file;
}

TEST(Ld0b, DecodesBothSlotsWithTheRightKey) {
    const auto both = decode_ld0b(ld0b_file(hex(plain_imei), hex(plain_imei)), key);
    ASSERT_TRUE(both);
    EXPECT_EQ(both->imei1, "123456789012347");
    EXPECT_EQ(both->imei2, "123456789012347");
    EXPECT_TRUE(both->key_fits);
    for (const std::byte filler : {std::byte{0}, std::byte{0xFF}}) {
        const auto one = decode_ld0b(ld0b_file(hex(plain_imei), Bytes(32, filler)), key);
        EXPECT_EQ(one->imei1, "123456789012347");
        EXPECT_FALSE(one->imei2);
    }
}

TEST(Ld0b, AWrongKeyGivesNothing) {
    const auto wrong = decode_ld0b(ld0b_file(hex(plain_imei), hex(plain_imei)), other_key);
    ASSERT_TRUE(wrong);
    EXPECT_FALSE(wrong->imei1 || wrong->imei2);
    EXPECT_FALSE(wrong->key_fits);
}

TEST(Ld0b, NoBitOfABlockMayBeWrong) {
    const Bytes good = ld0b_file(hex(plain_imei), Bytes(32));
    for (std::size_t bit = 0; bit < 128; ++bit) { // the first cipher block holds the number
        Bytes file = good;
        file[0x40 + bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        const auto found = decode_ld0b(file, key);
        EXPECT_NE(found->imei1, "123456789012347") << bit;
    }
}

TEST(Ld0b, RefusesOtherFilesAndKeysOfAnotherLength) {
    const Bytes good = ld0b_file(hex(plain_imei), hex(plain_imei));
    for (std::size_t size = 0; size < 0x80; ++size)
        EXPECT_FALSE(decode_ld0b(ByteView(good).first(size), key)) << size;
    Bytes other = good;
    other[3] = std::byte{'X'};
    EXPECT_FALSE(decode_ld0b(other, key));
    EXPECT_FALSE(decode_ld0b(good, ByteView(key).first(15)));
    EXPECT_FALSE(decode_ld0b(good, {}));
}

TEST(Ld0b, IsReadOnlyWithTheVendorsKey) {
    const std::string path = "md/NVRAM/NVD_IMEI/LD0B_001";
    FakePhone phone;
    phone.partitions["nvdata"] = make_ext4({{path, ld0b_file(hex(plain_imei), Bytes(32))}});
    const auto locked = finished(read_identity(phone));
    EXPECT_EQ(locked->imei_source, "none");
    EXPECT_EQ(locked->imei_reason, "encrypted");
    const auto open = finished(read_identity(phone, key));
    EXPECT_EQ(open->imei_source, "ld0b");
    EXPECT_EQ(open->imei1.reveal(), "123456789012347");
    EXPECT_EQ(open->imei_reason, "");
    const auto wrong = finished(read_identity(phone, other_key));
    EXPECT_EQ(wrong->imei_source, "none");
    EXPECT_EQ(wrong->imei_reason, "encrypted, and the key does not fit");
    EXPECT_TRUE(wrong->imei1.empty());
}

} // namespace
} // namespace gangflash
