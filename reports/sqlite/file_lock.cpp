#include "reports/sqlite/file_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::sqlite {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

/// What the holder wrote; it may be at it right now, so an empty answer is possible.
std::string holder(int descriptor) {
    std::array<char, 512> text{};
    const ssize_t got = pread(descriptor, text.data(), text.size(), 0);
    std::string words(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!words.empty() && words.back() == '\n')
        words.pop_back();
    return words.empty() ? "holder=unknown" : words;
}

} // namespace

Result<FileLock> FileLock::take(const std::string& ledger_file, std::string_view program) {
    const std::string file = ledger_file + ".lock";
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return Fault{ErrorCode::ledger_unwritable,
                     fmt::format("file={} cause=\"{}\"", file, std::strerror(errno))};
    FileLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Fault{ErrorCode::ledger_in_use,
                         fmt::format("file={} {}", ledger_file, holder(descriptor))};
        return Fault{ErrorCode::ledger_unwritable,
                     fmt::format("file={} cause=\"{}\"", file, std::strerror(errno))};
    }
    const std::string words =
        fmt::format("pid={} host={} program={}\n", getpid(), host_name(), program);
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, words.data(), words.size(), 0) != static_cast<ssize_t>(words.size()))
        return Fault{ErrorCode::ledger_unwritable,
                     fmt::format("file={} cause=\"{}\"", file, std::strerror(errno))};
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

} // namespace gangflash::sqlite
