#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "config/secrets/secret_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace gangflash::guard {

/// What stands in front of an encrypted file: this, the nonce, then the cipher text and its tag.
/// Unencrypted files are plain zstd, so that `zstd -d` alone brings a phone's bytes back.
inline constexpr std::string_view encrypted_magic = "GFGUARD1";

/// One part of a backup on its way to disk: compressed, encrypted when there is a key. Blocks on
/// the disk; for one thread at a time. A file that was not finished is removed.
///
/// Faults: `backup_unwritable` naming file and cause.
class BackupWriter {
public:
    static Result<std::unique_ptr<BackupWriter>> create(const std::filesystem::path& file,
                                                        std::shared_ptr<const SecretFile> key);
    ~BackupWriter();
    BackupWriter(const BackupWriter&) = delete;
    BackupWriter& operator=(const BackupWriter&) = delete;

    Result<void> append(ByteView bytes);

    struct Finished {
        Sha256 sha256;            ///< of all that was appended
        std::uint64_t size = 0;   ///< of all that was appended
        std::uint64_t stored = 0; ///< of the file
    };

    /// The file is whole and on the disk (fsync). Call once.
    Result<Finished> finish();

private:
    struct Impl;
    explicit BackupWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash::guard
