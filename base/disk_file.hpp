#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace gangflash {

/// A file of the station that is being made, durable once it says so. Blocks; for the disk's
/// threads. Errors: the code its opener names (`output_unwritable`, `backup_unwritable`) with
/// `file=` and `cause=`, a full disk by name.
class DiskFile {
public:
    /// Who may read what the station writes, whatever the umask says. `everybody` is for what must
    /// be public and says nothing of phones or people, such as the trust anchors root pins.
    enum class Access : unsigned { owner = 0600, group = 0640, everybody = 0644 };

    /// Made when missing; its content stays, its mode becomes `access`. A link is not followed,
    /// and what is no regular file is refused.
    static Result<DiskFile>
    open(const std::filesystem::path& path, ErrorCode unwritable, Access access);

    /// A new one; a fault when there is one already.
    static Result<DiskFile>
    create(const std::filesystem::path& path, ErrorCode unwritable, Access access);

    DiskFile(DiskFile&& other) noexcept;
    DiskFile& operator=(DiskFile&& other) noexcept;
    DiskFile(const DiskFile&) = delete;
    DiskFile& operator=(const DiskFile&) = delete;
    ~DiskFile();

    const std::filesystem::path& path() const { return path_; }

    Result<std::uint64_t> size() const;
    Result<void> write(std::uint64_t offset, ByteView bytes);
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const; ///< all of it
    Result<void> resize(std::uint64_t size);
    Result<void> sync(); ///< returns when the disk has it; a failure counts, once and for all

private:
    DiskFile(int descriptor, std::filesystem::path path, ErrorCode unwritable)
        : descriptor_(descriptor), path_(std::move(path)), unwritable_(unwritable) {}

    static Result<DiskFile>
    open_with(const std::filesystem::path& path, ErrorCode unwritable, int flags, Access access);
    Fault failed() const; ///< errno

    int descriptor_ = -1;
    std::filesystem::path path_;
    ErrorCode unwritable_{};
};

/// `file=PATH cause="CAUSE"`, the cause being errno's words or `cause`. A file that met a size
/// limit (EFBIG, where SIGXFSZ is ignored) reads as a full disk, because the remedy is the same.
Fault disk_fault(ErrorCode code, const std::filesystem::path& path);
Fault disk_fault(ErrorCode code, const std::filesystem::path& path, std::string_view cause);

/// Has the disk remember the names in a folder: a file is found after a power cut only then.
Result<void> sync_folder(const std::filesystem::path& folder, ErrorCode unwritable);

/// Renames `from` to `to` and has the folder's disk remember it.
Result<void> rename_for_good(const std::filesystem::path& from,
                             const std::filesystem::path& to,
                             ErrorCode unwritable);

/// Replaces `path` as a whole: by a new file beside it whose name nobody can guess, synced, then
/// renamed. Where a link, a folder or a device stands under the name, it is left alone and refused:
/// a planted link would have somebody else's file overwritten.
Result<void> write_for_good(const std::filesystem::path& path,
                            ByteView bytes,
                            ErrorCode unwritable,
                            DiskFile::Access access = DiskFile::Access::owner);

/// The same, but never over an existing file: fault `unwritable`, cause "exists already".
Result<void> write_new_for_good(const std::filesystem::path& path,
                                ByteView bytes,
                                ErrorCode unwritable,
                                DiskFile::Access access = DiskFile::Access::owner);

/// Whether `path` can be written by write_for_good: its folder is there and takes a new file, and
/// nothing but a regular file stands under the name. Asked before the work whose result goes there.
Result<void> check_writable(const std::filesystem::path& path, ErrorCode unwritable);

/// The folder and those above it that are missing, each 0700 whatever the umask. What stands there
/// already is not changed.
Result<void> make_private_folder(const std::filesystem::path& folder, ErrorCode unwritable);

/// A file without a name, 0600, in `folder`: gone with its last descriptor, even after a crash.
/// Returns the descriptor, which the caller closes; -1 with errno set.
int open_unnamed_file(const std::filesystem::path& folder);

} // namespace gangflash
