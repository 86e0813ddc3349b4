#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/secrets/secret_file.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>

struct evp_cipher_ctx_st; // OpenSSL's EVP_CIPHER_CTX

namespace gangflash::guard {

inline constexpr std::size_t key_size = 32;
inline constexpr std::size_t nonce_size = 12;
inline constexpr std::size_t tag_size = 16;
using Nonce = std::array<std::byte, nonce_size>;
using Tag = std::array<std::byte, tag_size>;

/// AES-256-GCM (NIST SP 800-38D) over a stream; one nonce a file, from the operating system.
/// Throws std::bad_alloc when OpenSSL has no memory.
class Cipher {
public:
    enum class Direction : unsigned char { encrypt, decrypt };

    /// `key` holds key_size bytes.
    Cipher(Direction direction, const SecretFile& key, const Nonce& nonce);

    /// In place; any length.
    void update(std::span<std::byte> bytes);

    Tag tag();                    ///< of encryption, at its end
    bool check(const Tag& given); ///< of decryption, at its end: whether all of it is genuine

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
};

Nonce fresh_nonce();

/// A key from a file of exactly key_size bytes (`openssl rand -out FILE 32`): `key_unusable`.
Result<std::shared_ptr<const SecretFile>> load_key(const std::filesystem::path& file);

} // namespace gangflash::guard
