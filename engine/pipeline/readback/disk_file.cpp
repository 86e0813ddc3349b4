#include "engine/pipeline/readback/disk_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::readback {

Fault cannot_write(const std::filesystem::path& path, std::string_view cause) {
    return {ErrorCode::output_unwritable,
            fmt::format("file={} cause=\"{}\"", path.string(), cause)};
}

Fault cannot_write(const std::filesystem::path& path) {
    return cannot_write(path, std::strerror(errno));
}

Result<DiskFile> DiskFile::open(const std::filesystem::path& path) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (descriptor < 0) return cannot_write(path);
    DiskFile file(descriptor, path);
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0) return cannot_write(path);
    if (!S_ISREG(facts.st_mode)) return cannot_write(path, "no regular file");
    return file;
}

DiskFile::DiskFile(DiskFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

DiskFile& DiskFile::operator=(DiskFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    return *this;
}

DiskFile::~DiskFile() {
    if (descriptor_ >= 0) ::close(descriptor_); // what counts was synced before
}

Result<std::uint64_t> DiskFile::size() const {
    struct stat facts{};
    if (::fstat(descriptor_, &facts) != 0) return cannot_write(path_);
    return static_cast<std::uint64_t>(facts.st_size);
}

Result<void> DiskFile::write(std::uint64_t offset, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return cannot_write(path_);
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
        if (got < 0) return cannot_write(path_);
        if (got == 0) return cannot_write(path_, "shorter than it was");
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
    return success();
}

Result<void> DiskFile::resize(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return cannot_write(path_);
    return success();
}

Result<void> DiskFile::sync() {
    if (::fsync(descriptor_) != 0) return cannot_write(path_);
    return success();
}

Result<void> rename_for_good(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return cannot_write(to);
    const std::filesystem::path folder = to.has_parent_path() ? to.parent_path() : ".";
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return cannot_write(folder);
    const bool synced = ::fsync(descriptor) == 0;
    const int why = errno;
    ::close(descriptor);
    if (synced) return success();
    return cannot_write(folder, std::strerror(why));
}

Result<void> write_for_good(const std::filesystem::path& path, ByteView bytes) {
    std::filesystem::path part = path;
    part += ".part";
    {
        auto file = DiskFile::open(part);
        if (!file) return file.error();
        if (auto done = file->resize(0); !done) return done;
        if (auto done = file->write(0, bytes); !done) return done;
        if (auto done = file->sync(); !done) return done;
    }
    return rename_for_good(part, path);
}

} // namespace gangflash::readback
