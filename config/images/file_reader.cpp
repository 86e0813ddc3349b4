#include "config/images/file_reader.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status) {
    return {.size = static_cast<std::uint64_t>(status.st_size),
            .mtime_ns = nanoseconds(status.st_mtim),
            .ctime_ns = nanoseconds(status.st_ctim),
            .inode = status.st_ino,
            .device = status.st_dev};
}

Fault file_fault(ErrorCode code, std::string_view name, std::string_view cause) {
    return {code, fmt::format("{}: {}", name, cause)};
}

Fault errno_fault(ErrorCode code, std::string_view name) {
    return file_fault(code, name, std::strerror(errno));
}

/// Where the kernel says this descriptor leads; without /proc, where the name leads now.
std::filesystem::path target_of(int descriptor, const std::string& name) {
    std::error_code error;
    auto target = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), error);
    if (error) target = std::filesystem::canonical(name, error);
    return error ? std::filesystem::path(name) : target;
}

} // namespace

Result<FileReader> FileReader::open(const std::filesystem::path& path) {
    std::string name = path.string();
    // O_NONBLOCK: a named pipe in a package must not stop the station; it has no effect on files.
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return errno_fault(
            missing ? ErrorCode::package_missing_file : ErrorCode::package_unreadable, name);
    }
    FileReader file{descriptor, std::move(name)};
    struct stat status{};
    if (::fstat(descriptor, &status) != 0)
        return errno_fault(ErrorCode::package_unreadable, file.name_);
    if (!S_ISREG(status.st_mode))
        return file_fault(ErrorCode::package_unreadable, file.name_, "not a regular file");
    file.stamp_ = stamp_of(status);
    file.target_ = target_of(descriptor, file.name_);
    return file;
}

FileReader::FileReader(FileReader&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), name_(std::move(other.name_)),
      target_(std::move(other.target_)), stamp_(other.stamp_) {}

FileReader& FileReader::operator=(FileReader&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(name_, other.name_);
    std::swap(target_, other.target_);
    std::swap(stamp_, other.stamp_);
    return *this;
}

FileReader::~FileReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> FileReader::read(std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
        const ssize_t got =
            ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno_fault(ErrorCode::image_changed, name_);
        if (got == 0)
            return file_fault(ErrorCode::image_changed,
                              name_,
                              fmt::format("ends at {}, was {} bytes long", offset, stamp_.size));
        offset += static_cast<std::uint64_t>(got);
        into = into.subspan(static_cast<std::size_t>(got));
    }
    return success();
}

Result<void> FileReader::same_content() const {
    struct stat status{};
    if (::fstat(descriptor_, &status) != 0) return errno_fault(ErrorCode::image_changed, name_);
    if (stamp_of(status) != stamp_)
        return file_fault(ErrorCode::image_changed, name_, "was written to after it was checked");
    return success();
}

Result<void> FileReader::still_unchanged() const {
    struct stat status{};
    if (::stat(name_.c_str(), &status) != 0) return errno_fault(ErrorCode::image_changed, name_);
    if (stamp_of(status) != stamp_)
        return file_fault(
            ErrorCode::image_changed, name_, "was changed or replaced after it was checked");
    return same_content();
}

} // namespace gangflash
