#include "base/sha256.hpp"

#include <algorithm>
#include <new>

#include <openssl/evp.h>

namespace gangflash {

struct Sha256Stream::Impl {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Sha256Stream::Sha256Stream() : impl_(std::make_unique<Impl>()) {
    if (!impl_->context || EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc{};
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(ByteView bytes) {
    if (EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) != 1)
        throw std::bad_alloc{};
}

Sha256 Sha256Stream::finish() {
    Sha256 hash;
    unsigned length = 0;
    EVP_DigestFinal_ex(
        impl_->context.get(), reinterpret_cast<unsigned char*>(hash.bytes.data()), &length);
    EVP_DigestInit_ex(impl_->context.get(), EVP_sha256(), nullptr);
    return hash;
}

Sha256Stream Sha256Stream::copy() const {
    Sha256Stream twin;
    if (EVP_MD_CTX_copy_ex(twin.impl_->context.get(), impl_->context.get()) != 1)
        throw std::bad_alloc{};
    return twin;
}

Sha256 sha256(ByteView bytes) {
    Sha256Stream stream;
    stream.update(bytes);
    return stream.finish();
}

std::optional<Sha256> parse_sha256(std::string_view text) {
    const auto bytes = from_hex(text);
    Sha256 hash;
    if (!bytes || bytes->size() != hash.bytes.size()) return std::nullopt;
    std::ranges::copy(*bytes, hash.bytes.begin());
    return hash;
}

} // namespace gangflash
