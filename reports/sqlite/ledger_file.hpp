#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash::sqlite {

/// Which file a name leads to: the same one for hard links, links and bind mounts.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileIdentity&) const = default;

    std::string text() const; ///< `2049:131077`
};

/// Absolute, without links, `.` and `..`; as `file` says where it does not exist yet.
std::string real_path(const std::string& file);

/// Of the file at `path`, links followed; inode 0 when there is none. Opens nothing: closing a
/// descriptor of a database drops SQLite's locks on it (fcntl(2)).
FileIdentity identity_of(const std::string& path);

/// A ledger's file held by the one process that may write it: made when missing, readable by its
/// owner alone, whatever the umask, and locked by itself, so that every name leads to the same
/// lock. The kernel lets go when the process ends, however it ends. `<ledger>.lock` beside it is
/// held too and says who: programs of before know no other lock.
///
/// Must outlive every SQLite connection of its owner to the file.
class LedgerFile {
public:
    /// `path` as real_path() gives it. `ledger_in_use` names the holder: pid, host and program,
    /// where they can be found; `ledger_unwritable`; `network_disk`.
    static Result<LedgerFile> take(const std::string& path, std::string_view program);

    LedgerFile(LedgerFile&& other) noexcept;
    LedgerFile& operator=(LedgerFile&& other) noexcept;
    ~LedgerFile();

    const std::string& path() const { return path_; }
    FileIdentity identity() const { return identity_; }
    std::uint64_t names() const { return names_; } ///< hard links when it was taken; 1 is usual

    /// Whether the name still leads to this file: somebody may have moved or replaced it.
    Result<void> still_there() const;

private:
    explicit LedgerFile(std::string path) : path_(std::move(path)) {}
    Result<void> lock_beside(std::string_view program);
    Result<void> lock_itself();

    std::string path_;
    FileIdentity identity_;
    std::uint64_t names_ = 0;
    int beside_ = -1; ///< `<ledger>.lock`
    int file_ = -1;
};

/// Opens a file for reading and writing, makes it when missing, follows no link, and takes
/// everybody's right to it but its owner's and, once it was let read, that of group `gangflash`;
/// SQLite gives `-wal` and `-shm` the same rights. The caller closes the descriptor.
/// `ledger_unwritable`.
Result<int> open_private(const std::string& path);

} // namespace gangflash::sqlite
