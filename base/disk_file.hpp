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
    /// Who may read what the station writes.
    enum class Access : unsigned { everybody = 0644, owner = 0600 };

    /// Made when missing; its content stays. A link is not followed.
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
    Result<void> sync(); ///< returns when the disk has it

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

/// `file=PATH cause="CAUSE"`, the cause being errno's words or `cause`.
Fault disk_fault(ErrorCode code, const std::filesystem::path& path);
Fault disk_fault(ErrorCode code, const std::filesystem::path& path, std::string_view cause);

/// Has the disk remember the names in a folder: a file is found after a power cut only then.
Result<void> sync_folder(const std::filesystem::path& folder, ErrorCode unwritable);

/// Renames `from` to `to` and has the folder's disk remember it.
Result<void> rename_for_good(const std::filesystem::path& from,
                             const std::filesystem::path& to,
                             ErrorCode unwritable);

/// Replaces `path` as a whole: by `path.part`, synced, then renamed.
Result<void> write_for_good(const std::filesystem::path& path,
                            ByteView bytes,
                            ErrorCode unwritable,
                            DiskFile::Access access);

} // namespace gangflash
