#pragma once

#include "base/result.hpp"
#include "config/secrets/secret_file.hpp"

#include <filesystem>
#include <memory>

namespace gangflash {

/// The vendor's AES-128 key that decodes encrypted IMEI files (`LD0B_001`) of one platform: a file
/// of 16 bytes, or of 32 hexadecimal digits as text with white space around them. What comes back
/// holds the 16 bytes.
/// Faults name the file and never what is in it: `package_missing_file`, `package_unreadable`;
/// `key_unusable` for anything else than a key.
Result<std::shared_ptr<const SecretFile>> load_imei_key(const std::filesystem::path& file);

} // namespace gangflash
