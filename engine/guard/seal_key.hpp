#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "config/secrets/secret_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace gangflash::guard {

/// The key with which a station seals its backups: 32 random bytes, used for HMAC-SHA-256 (RFC
/// 2104) alone. Like every secret it has no formatter; its id is made of it one way and may be
/// shown.
///
/// On disk it is a text of its own, 0600, the same for the station's key and for an exported copy:
/// `gangflash vault key 1`, `id ID`, `key 64 HEXADECIMAL DIGITS`.
class SealKey {
public:
    /// A fresh one, from the operating system, written to a file that does not exist yet. Fault
    /// `backup_unwritable`.
    static Result<std::shared_ptr<const SealKey>> make(const std::filesystem::path& file);

    /// Faults: `vault_key_missing` when there is no such file; `key_unusable` when it is none, is
    /// damaged, or may be read by others.
    static Result<std::shared_ptr<const SealKey>> load(const std::filesystem::path& file);

    /// The text of a key file. Fault `key_unusable` naming `file`.
    static Result<std::shared_ptr<const SealKey>> parse(Bytes text, const std::string& file);

    /// A copy; never replaces a file. Fault `output_unwritable`.
    Result<void> export_to(const std::filesystem::path& file) const;

    /// 16 hexadecimal digits that tell keys apart.
    const std::string& id() const { return id_; }

    Sha256 mac(std::string_view text) const;

private:
    explicit SealKey(std::unique_ptr<const SecretFile> secret);
    Result<void> write(const std::filesystem::path& file, ErrorCode unwritable) const;

    std::unique_ptr<const SecretFile> secret_;
    std::string id_;
};

} // namespace gangflash::guard
