#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>

namespace gangflash {

/// What changes when somebody touches a file. The time of its last change cannot be put back as
/// that of its last writing can.
struct FileStamp {
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0; ///< since 1970-01-01 UTC
    std::int64_t ctime_ns = 0; ///< the same
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    auto operator<=>(const FileStamp&) const = default;
};

/// A regular file, open for reading. Reads may run in several threads at once (pread, no shared
/// position) and never through a mapping: a disk that fails gives a fault, not SIGBUS.
class FileReader {
public:
    /// `package_missing_file`, or `package_unreadable` for what is no regular file or may not be
    /// read.
    static Result<FileReader> open(const std::filesystem::path& path);

    FileReader(FileReader&& other) noexcept;
    FileReader& operator=(FileReader&& other) noexcept;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;
    ~FileReader();

    const std::string& name() const { return name_; }

    /// The file that was really opened, without links: of this descriptor, whatever the name leads
    /// to by now.
    const std::filesystem::path& target() const { return target_; }

    /// As it was when the file was opened.
    const FileStamp& stamp() const { return stamp_; }

    /// Fills `into` from `offset`. `image_changed` when the disk fails or the file ends before.
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const;

    /// `image_changed` when the open file was written to since open().
    Result<void> same_content() const;

    /// Also looks at the name: `image_changed` when it now leads to another file or to none.
    Result<void> still_unchanged() const;

private:
    FileReader(int descriptor, std::string name)
        : descriptor_(descriptor), name_(std::move(name)) {}

    int descriptor_ = -1;
    std::string name_;
    std::filesystem::path target_;
    FileStamp stamp_;
};

} // namespace gangflash
