#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/secrets/secret_file.hpp"
#include "engine/guard/manifest.hpp"

#include <filesystem>
#include <memory>

namespace gangflash::guard {

/// One part of a backup, from its first byte to its last. Blocks on the disk; for one thread at a
/// time.
///
/// Faults: `backup_damaged` naming file and cause: unreadable, no zstd, wrong or missing key, an
/// altered file. What was read before such a fault must not be used: only the end proves it whole.
class BackupReader {
public:
    static Result<std::unique_ptr<BackupReader>> open(const std::filesystem::path& file,
                                                      std::shared_ptr<const SecretFile> key);
    ~BackupReader();
    BackupReader(const BackupReader&) = delete;
    BackupReader& operator=(const BackupReader&) = delete;

    /// Fills `into`, but for the end of the part; gives the bytes read, 0 at the end.
    Result<std::size_t> read(std::span<std::byte> into);

private:
    struct Impl;
    explicit BackupReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Reads a whole part and compares it with what its manifest says: size and hash.
/// Faults: `backup_damaged`.
Result<void> check_part(const std::filesystem::path& folder,
                        const Part& part,
                        const std::shared_ptr<const SecretFile>& key);

} // namespace gangflash::guard
