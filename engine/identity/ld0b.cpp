#include "engine/identity/ld0b.hpp"

#include "engine/identity/imei.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace gangflash {
namespace {

constexpr std::array magic{std::byte{'L'}, std::byte{'D'}, std::byte{'I'}, std::byte{0}};
constexpr std::size_t first_block_at = 0x40;
constexpr std::size_t block_size = 32;
constexpr std::size_t zeros_at = 18; ///< behind number, filler and digest

using Block = std::array<std::byte, block_size>;

std::optional<Block> decrypt(ByteView block, ByteView key) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    const auto* key_bytes = reinterpret_cast<const unsigned char*>(key.data());
    const auto* from = reinterpret_cast<const unsigned char*>(block.data());
    Block plain{};
    auto* into = reinterpret_cast<unsigned char*>(plain.data());
    int length = 0;
    if (context == nullptr ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_128_ecb(), nullptr, key_bytes, nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_DecryptUpdate(context.get(), into, &length, from, static_cast<int>(block_size)) != 1 ||
        length != static_cast<int>(block_size))
        return std::nullopt;
    return plain;
}

bool all(ByteView bytes, std::byte value) {
    return std::ranges::all_of(bytes, [value](std::byte b) { return b == value; });
}

} // namespace

std::optional<Ld0b> decode_ld0b(ByteView file, ByteView key) {
    if (key.size() != imei_key_size || file.size() < first_block_at + 2 * block_size ||
        !std::ranges::equal(file.first(magic.size()), magic))
        return std::nullopt;
    Ld0b found;
    const auto take = [&](std::size_t at, std::optional<std::string>& imei) {
        auto plain = decrypt(file.subspan(at, block_size), key);
        if (!plain) return;
        const ByteView bytes(*plain);
        const bool unused = all(bytes, std::byte{0}) || all(bytes, std::byte{0xFF});
        const bool shaped = unused || all(bytes.subspan(zeros_at), std::byte{0});
        if (shaped && !unused) imei = decode_bcd_imei(bytes);
        found.key_fits = found.key_fits || shaped;
        OPENSSL_cleanse(plain->data(), plain->size());
    };
    take(first_block_at, found.imei1);
    take(first_block_at + block_size, found.imei2);
    return found;
}

} // namespace gangflash
