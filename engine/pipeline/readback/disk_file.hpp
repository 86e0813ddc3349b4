#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace gangflash::readback {

/// A file of the station that is being made. Blocks; for the disk's threads.
/// Errors: `output_unwritable` with file and cause, a full disk by name.
class DiskFile {
public:
    /// Made when missing; its content stays. A link is not followed.
    static Result<DiskFile> open(const std::filesystem::path& path);

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
    DiskFile(int descriptor, std::filesystem::path path)
        : descriptor_(descriptor), path_(std::move(path)) {}

    int descriptor_ = -1;
    std::filesystem::path path_;
};

/// `output_unwritable` for `path`, the cause being errno or `cause`.
Fault cannot_write(const std::filesystem::path& path);
Fault cannot_write(const std::filesystem::path& path, std::string_view cause);

/// Renames `from` to `to` and has the folder's disk remember it.
Result<void> rename_for_good(const std::filesystem::path& from, const std::filesystem::path& to);

/// Replaces `path` as a whole: by `path.part`, synced, then renamed.
Result<void> write_for_good(const std::filesystem::path& path, ByteView bytes);

} // namespace gangflash::readback
