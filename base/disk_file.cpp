#include "base/disk_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

Fault disk_fault(ErrorCode code, const std::filesystem::path& path, std::string_view cause) {
    return {code, fmt::format("file={} cause=\"{}\"", path.string(), cause)};
}

Fault disk_fault(ErrorCode code, const std::filesystem::path& path) {
    return disk_fault(code, path, std::strerror(errno));
}

Result<DiskFile> DiskFile::open_with(const std::filesystem::path& path,
                                     ErrorCode unwritable,
                                     int flags,
                                     Access access) {
    const int descriptor = ::open(path.c_str(),
                                  O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags,
                                  static_cast<mode_t>(access));
    if (descriptor < 0) return disk_fault(unwritable, path);
    DiskFile file(descriptor, path, unwritable);
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0) return file.failed();
    if (!S_ISREG(facts.st_mode)) return disk_fault(unwritable, path, "no regular file");
    return file;
}

Result<DiskFile>
DiskFile::open(const std::filesystem::path& path, ErrorCode unwritable, Access access) {
    return open_with(path, unwritable, 0, access);
}

Result<DiskFile>
DiskFile::create(const std::filesystem::path& path, ErrorCode unwritable, Access access) {
    return open_with(path, unwritable, O_EXCL, access);
}

DiskFile::DiskFile(DiskFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)),
      unwritable_(other.unwritable_) {}

DiskFile& DiskFile::operator=(DiskFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    std::swap(unwritable_, other.unwritable_);
    return *this;
}

DiskFile::~DiskFile() {
    if (descriptor_ >= 0) ::close(descriptor_); // what counts was synced before
}

Fault DiskFile::failed() const {
    return disk_fault(unwritable_, path_);
}

Result<std::uint64_t> DiskFile::size() const {
    struct stat facts{};
    if (::fstat(descriptor_, &facts) != 0) return failed();
    return static_cast<std::uint64_t>(facts.st_size);
}

Result<void> DiskFile::write(std::uint64_t offset, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed();
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return success();
}

Result<void> DiskFile::read(std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
        const ssize_t got =
            ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed();
        if (got == 0) return disk_fault(unwritable_, path_, "shorter than it was");
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return success();
}

Result<void> DiskFile::resize(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return failed();
    return success();
}

Result<void> DiskFile::sync() {
    if (::fsync(descriptor_) != 0) return failed();
    return success();
}

Result<void> sync_folder(const std::filesystem::path& folder, ErrorCode unwritable) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return disk_fault(unwritable, folder);
    const bool synced = ::fsync(descriptor) == 0;
    const int why = errno;
    ::close(descriptor);
    if (synced) return success();
    return disk_fault(unwritable, folder, std::strerror(why));
}

Result<void> rename_for_good(const std::filesystem::path& from,
                             const std::filesystem::path& to,
                             ErrorCode unwritable) {
    if (::rename(from.c_str(), to.c_str()) != 0) return disk_fault(unwritable, to);
    return sync_folder(to.has_parent_path() ? to.parent_path() : ".", unwritable);
}

Result<void> write_for_good(const std::filesystem::path& path,
                            ByteView bytes,
                            ErrorCode unwritable,
                            DiskFile::Access access) {
    std::filesystem::path part = path;
    part += ".part";
    {
        auto file = DiskFile::open(part, unwritable, access);
        if (!file) return file.error();
        if (auto done = file->resize(0); !done) return done;
        if (auto done = file->write(0, bytes); !done) return done;
        if (auto done = file->sync(); !done) return done;
    }
    return rename_for_good(part, path, unwritable);
}

} // namespace gangflash
