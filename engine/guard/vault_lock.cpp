#include "engine/guard/vault_lock.hpp"

#include "base/disk_file.hpp"
#include "engine/guard/vault_files.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::guard {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

/// What the holder wrote; it may be at it right now, so an empty answer is possible.
std::string words_in(int descriptor) {
    std::array<char, 512> text{};
    const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
    std::string words(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!words.empty() && words.back() == '\n')
        words.pop_back();
    return words.empty() ? "holder=unknown" : words;
}

/// Of the open file, not of the process (fcntl(2), F_OFD_SETLK): two vaults of one program exclude
/// each other as well, and whoever only asks need not take it for a moment.
struct flock whole_file(int type) {
    struct flock lock{};
    lock.l_type = static_cast<short>(type);
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

Result<VaultLock> VaultLock::take(const std::filesystem::path& vault, std::string_view program) {
    const std::filesystem::path file = vault / lock_file;
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (descriptor < 0) return disk_fault(ErrorCode::backup_unwritable, file);
    VaultLock lock(descriptor, file);
    struct flock whole = whole_file(F_WRLCK);
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
        if (errno == EAGAIN || errno == EACCES)
            return Fault{ErrorCode::vault_in_use,
                         fmt::format("vault={} {}", vault.string(), words_in(descriptor))};
        return disk_fault(ErrorCode::backup_unwritable, file);
    }
    const std::string words =
        fmt::format("pid={} host={} program=\"{}\"\n", ::getpid(), host_name(), program);
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, words.data(), words.size(), 0) != static_cast<ssize_t>(words.size()))
        return disk_fault(ErrorCode::backup_unwritable, file);
    if (auto there = lock.still_there(); !there) return there.error(); // removed in between
    return lock;
}

std::string VaultLock::holder(const std::filesystem::path& vault) {
    const int descriptor =
        ::open((vault / lock_file).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return {};
    std::string words;
    struct flock asked = whole_file(F_RDLCK); // asked for, not taken: nobody is kept out by it
    if (::fcntl(descriptor, F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK)
        words = words_in(descriptor);
    ::close(descriptor);
    return words;
}

Result<void> VaultLock::still_there() const {
    struct stat held{}, named{};
    if (::fstat(descriptor_, &held) != 0 || ::lstat(file_.c_str(), &named) != 0 ||
        held.st_dev != named.st_dev || held.st_ino != named.st_ino)
        return disk_fault(ErrorCode::backup_unwritable,
                          file_.parent_path(),
                          "the vault was removed or replaced while the station works with it");
    return success();
}

VaultLock::VaultLock(VaultLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), file_(std::move(other.file_)) {}

VaultLock& VaultLock::operator=(VaultLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(file_, other.file_);
    return *this;
}

VaultLock::~VaultLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace gangflash::guard
