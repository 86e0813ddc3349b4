#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <filesystem>

namespace gangflash {

/// Ed25519 (RFC 8032) over the bytes of a recipe file, kept beside it as `NAME.sig`: 64 bytes and
/// nothing else, so that openssl alone can check it (docs/recipes.md).
using Signature = std::array<std::byte, 64>;

/// `job.toml.sig` of `job.toml`.
std::filesystem::path signature_file_of(const std::filesystem::path& recipe);

/// Signs with an engineer's private key, PEM. OpenSSL asks for the passphrase of an encrypted key
/// on the terminal. The key is not kept. Faults: `package_missing_file`, `package_unreadable`;
/// `config_invalid` when it is no Ed25519 private key.
Result<Signature> sign(ByteView message, const std::filesystem::path& private_key);

/// Whether the signature is that of this public key, PEM. Faults as sign(); `config_invalid` when
/// the signature does not belong to message and key.
Result<void> check_signature(ByteView message,
                             const Signature& signature,
                             const std::filesystem::path& public_key);

/// Reads `NAME.sig`. `package_missing_file` when the recipe is not signed; `config_invalid` when
/// the file does not have 64 bytes.
Result<Signature> read_signature(const std::filesystem::path& recipe);

/// Writes it, replacing an older one as a whole. `config_invalid` when the disk says no.
Result<void> write_signature(const Signature& signature, const std::filesystem::path& recipe);

} // namespace gangflash
