#include "engine/guard/cipher.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace gangflash::guard {

namespace {

unsigned char* raw(std::byte* bytes) {
    return reinterpret_cast<unsigned char*>(bytes);
}
const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

void must(int said) {
    if (said != 1) throw std::bad_alloc(); // with checked arguments nothing else is left
}

} // namespace

void Cipher::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

Cipher::Cipher(Direction direction, const SecretFile& key, const Nonce& nonce)
    : context_(EVP_CIPHER_CTX_new()) {
    if (!context_) throw std::bad_alloc();
    must(EVP_CipherInit_ex(context_.get(),
                           EVP_aes_256_gcm(),
                           nullptr,
                           raw(key.bytes().data()),
                           raw(nonce.data()),
                           direction == Direction::encrypt ? 1 : 0));
}

void Cipher::update(std::span<std::byte> bytes) {
    constexpr std::size_t most = 1U << 30U; // OpenSSL counts in int
    while (!bytes.empty()) {
        const std::size_t n = std::min(bytes.size(), most);
        int done = 0;
        must(EVP_CipherUpdate(
            context_.get(), raw(bytes.data()), &done, raw(bytes.data()), static_cast<int>(n)));
        bytes = bytes.subspan(n);
    }
}

Tag Cipher::tag() {
    Tag tag{};
    int done = 0;
    std::array<unsigned char, tag_size> none{};
    must(EVP_CipherFinal_ex(context_.get(), none.data(), &done));
    must(EVP_CIPHER_CTX_ctrl(
        context_.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag.size()), tag.data()));
    return tag;
}

bool Cipher::check(const Tag& given) {
    Tag copy = given;
    must(EVP_CIPHER_CTX_ctrl(
        context_.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(copy.size()), copy.data()));
    int done = 0;
    std::array<unsigned char, tag_size> none{};
    return EVP_CipherFinal_ex(context_.get(), none.data(), &done) == 1;
}

Nonce fresh_nonce() {
    Nonce nonce{};
    must(RAND_bytes(raw(nonce.data()), static_cast<int>(nonce.size())));
    return nonce;
}

Result<std::shared_ptr<const SecretFile>> load_key(const std::filesystem::path& file) {
    auto key = read_secret_file(file, 4 * kib);
    if (!key) return Fault{ErrorCode::key_unusable, key.error().detail};
    if ((*key)->bytes().size() != key_size)
        return Fault{ErrorCode::key_unusable,
                     fmt::format("{}: a backup key has {} bytes, this file has {}",
                                 file.string(),
                                 key_size,
                                 (*key)->bytes().size())};
    return key;
}

} // namespace gangflash::guard
