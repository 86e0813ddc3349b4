#include "config/images/digests.hpp"

#include <new>

#include <openssl/evp.h>

namespace gangflash {

namespace {

const EVP_MD* algorithm_of(DigestKind kind) {
    switch (kind) {
    case DigestKind::md5:
        return EVP_md5();
    case DigestKind::sha1:
        return EVP_sha1();
    case DigestKind::sha256:
        return EVP_sha256();
    case DigestKind::sha512:
        return EVP_sha512();
    }
    return EVP_sha256();
}

} // namespace

struct Digest::Impl {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Digest::Digest(DigestKind kind) : impl_(std::make_unique<Impl>()) {
    if (!impl_->context ||
        EVP_DigestInit_ex(impl_->context.get(), algorithm_of(kind), nullptr) != 1)
        throw std::bad_alloc();
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(ByteView bytes) {
    EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size());
}

Bytes Digest::finish() {
    Bytes value(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    EVP_DigestFinal_ex(
        impl_->context.get(), reinterpret_cast<unsigned char*>(value.data()), &length);
    value.resize(length);
    return value;
}

std::string_view to_string(DigestKind kind) {
    switch (kind) {
    case DigestKind::md5:
        return "MD5";
    case DigestKind::sha1:
        return "SHA-1";
    case DigestKind::sha256:
        return "SHA-256";
    case DigestKind::sha512:
        return "SHA-512";
    }
    return "?";
}

std::size_t digest_length(DigestKind kind) {
    switch (kind) {
    case DigestKind::md5:
        return 16;
    case DigestKind::sha1:
        return 20;
    case DigestKind::sha256:
        return 32;
    case DigestKind::sha512:
        return 64;
    }
    return 0;
}

Result<void>
feed(Digest& digest, const FileReader& file, std::uint64_t offset, std::uint64_t size) {
    return read_range(file, offset, size, [&](ByteView piece) { digest.update(piece); });
}

} // namespace gangflash
