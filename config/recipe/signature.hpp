#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/secrets/secret.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace gangflash {

/// Ed25519 (RFC 8032) over the bytes of a recipe file, kept beside it as `NAME.sig`: 64 bytes and
/// nothing else, so that openssl alone can check it (docs/recipes.md).
using Signature = std::array<std::byte, 64>;

/// Half of an engineer's pair of keys: what everybody may know.
struct PublicKey {
    std::array<std::byte, 32> raw{};

    /// SHA-256 of the key as DER, hexadecimal: what `openssl pkey -pubin -outform DER | sha256sum`
    /// prints.
    std::string fingerprint() const;
    bool operator==(const PublicKey&) const = default;
};

/// PEM as openssl writes it. `key_unusable` naming `file` when it is no Ed25519 public key.
Result<PublicKey> parse_public_key(ByteView pem, const std::filesystem::path& file);

/// parse_public_key over a file; `package_missing_file`, `package_unreadable`.
Result<PublicKey> load_public_key(const std::filesystem::path& file);

/// The key as PEM, as parse_public_key() reads it.
std::string to_pem(const PublicKey& key);

bool verifies(ByteView message, const Signature& signature, const PublicKey& key);

/// The other half. Its bytes are OpenSSL's, who overwrites them at the end; it is never shown.
class PrivateKey {
public:
    /// PEM. Without `passphrase` OpenSSL asks on the terminal when the key is encrypted. Faults as
    /// load_public_key(); a wrong passphrase is `key_unusable`.
    static Result<PrivateKey> load(const std::filesystem::path& file,
                                   const std::optional<Secret>& passphrase = std::nullopt);

    PublicKey public_key() const;
    Result<Signature> sign(ByteView message) const;

private:
    explicit PrivateKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
    std::shared_ptr<void> key_; ///< EVP_PKEY
};

/// `job.toml.sig` of `job.toml`.
std::filesystem::path signature_file_of(const std::filesystem::path& recipe);

/// Reads `NAME.sig`. `package_missing_file` when the recipe is not signed; `signature_invalid` when
/// the file does not have 64 bytes.
Result<Signature> read_signature(const std::filesystem::path& recipe);

/// Writes it, replacing an older one as a whole. `output_unwritable` when the disk says no.
Result<void> write_signature(const Signature& signature, const std::filesystem::path& recipe);

} // namespace gangflash
