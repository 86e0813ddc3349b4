#include "reports/sqlite/ledger_file.hpp"

#include "base/disk_file.hpp"
#include "base/local_disk.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::sqlite {

namespace {

constexpr mode_t owner_alone = 0600, owner_and_group = 0640;

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
    return name.data();
}

Fault failed(const std::string& path) {
    return disk_fault(ErrorCode::ledger_unwritable, path);
}

Fault in_use(const std::string& path, std::string_view holder) {
    return {ErrorCode::ledger_in_use, fmt::format("file={} {}", path, holder)};
}

/// What the holder wrote; it may be at it right now, so an empty answer is possible.
std::string holder_beside(int descriptor) {
    std::array<char, 512> text{};
    const ssize_t got = pread(descriptor, text.data(), text.size(), 0);
    std::string words(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!words.empty() && words.back() == '\n')
        words.pop_back();
    return words.empty() ? "holder=unknown" : words;
}

std::string program_of(const std::string& pid) {
    std::ifstream stream("/proc/" + pid + "/comm");
    std::string name;
    std::getline(stream, name);
    return name.empty() ? "unknown" : name;
}

/// Who has locked the file itself, from the kernel's list (proc_locks(5)):
/// `7: FLOCK  ADVISORY  WRITE 4711 08:01:131077 0 EOF`. Some file systems show another device there
/// than stat(2) does, so the inode alone decides.
std::string holder_of(const FileIdentity& file) {
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, advisory, access, pid, place;
        words >> number >> kind >> advisory >> access >> pid >> place;
        if (kind != "FLOCK" || !place.ends_with(":" + std::to_string(file.inode))) continue;
        return fmt::format("pid={} host={} program={}", pid, host_name(), program_of(pid));
    }
    return "holder=unknown";
}

/// 0600, or 0640 where root's station file lets the group `gangflash` read (station/wiring gives
/// and takes that): the mode alone is not believed.
bool too_open(const struct stat& facts) {
    const mode_t mode = facts.st_mode & 07777U;
    if (mode == owner_alone) return false;
    if (mode != owner_and_group) return true;
    const group* reads = ::getgrnam("gangflash");
    return reads == nullptr || reads->gr_gid != facts.st_gid;
}

FileIdentity identity_from(const struct stat& facts) {
    return {facts.st_dev, facts.st_ino};
}

} // namespace

std::string FileIdentity::text() const {
    return fmt::format("{}:{}", device, inode);
}

std::string real_path(const std::string& file) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(file, error);
    if (error) return file;
    const auto real = std::filesystem::weakly_canonical(absolute, error);
    return error ? absolute.string() : real.string();
}

FileIdentity identity_of(const std::string& path) {
    struct stat facts{};
    if (::stat(path.c_str(), &facts) != 0) return {};
    return identity_from(facts);
}

Result<int> open_private(const std::string& path) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, owner_alone);
    if (descriptor < 0) return failed(path);
    struct stat facts{};
    if (::fstat(descriptor, &facts) != 0) return failed(path);
    if (!S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        return disk_fault(ErrorCode::ledger_unwritable, path, "no regular file");
    }
    // A file of another owner keeps the rights it has.
    if (too_open(facts) && facts.st_uid == ::geteuid())
        if (::fchmod(descriptor, owner_alone) != 0) return failed(path);
    return descriptor;
}

Result<LedgerFile> LedgerFile::take(const std::string& path, std::string_view program) {
    if (auto local = require_local_disk(path); !local) return local.error();
    LedgerFile file(path);
    if (auto locked = file.lock_beside(program); !locked) return locked.error();
    if (auto locked = file.lock_itself(); !locked) return locked.error();
    // Left by a station that died under a wider umask.
    for (const char* ending : {"-wal", "-shm"})
        if (struct stat facts{}; ::lstat((path + ending).c_str(), &facts) == 0 &&
                                 S_ISREG(facts.st_mode) && facts.st_uid == ::geteuid() &&
                                 too_open(facts))
            if (::chmod((path + ending).c_str(), owner_alone) != 0) return failed(path + ending);
    return file;
}

Result<void> LedgerFile::lock_beside(std::string_view program) {
    const std::string beside = path_ + ".lock";
    auto descriptor = open_private(beside);
    if (!descriptor) return descriptor.error();
    beside_ = *descriptor;
    if (::flock(beside_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return in_use(path_, holder_beside(beside_));
        return failed(beside);
    }
    const std::string words =
        fmt::format("pid={} host={} program={}\n", getpid(), host_name(), program);
    if (::ftruncate(beside_, 0) != 0 ||
        ::pwrite(beside_, words.data(), words.size(), 0) != static_cast<ssize_t>(words.size()))
        return failed(beside);
    return success();
}

Result<void> LedgerFile::lock_itself() {
    auto descriptor = open_private(path_);
    if (!descriptor) return descriptor.error();
    struct stat facts{};
    if (::fstat(*descriptor, &facts) != 0) return failed(path_);
    identity_ = identity_from(facts);
    names_ = facts.st_nlink;
    if (::flock(*descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        // Not closed: if the holder is another station of this very process, under another name,
        // closing would drop its SQLite's locks.
        if (why == EWOULDBLOCK) return in_use(path_, holder_of(identity_));
        return disk_fault(ErrorCode::ledger_unwritable, path_, std::strerror(why));
    }
    file_ = *descriptor;
    return success();
}

Result<void> LedgerFile::still_there() const {
    if (identity_of(path_) == identity_) return success();
    return disk_fault(ErrorCode::ledger_unwritable,
                      path_,
                      "the file was moved away or replaced while the station worked");
}

LedgerFile::LedgerFile(LedgerFile&& other) noexcept
    : path_(std::move(other.path_)), identity_(other.identity_), names_(other.names_),
      beside_(std::exchange(other.beside_, -1)), file_(std::exchange(other.file_, -1)) {}

LedgerFile& LedgerFile::operator=(LedgerFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(identity_, other.identity_);
    std::swap(names_, other.names_);
    std::swap(beside_, other.beside_);
    std::swap(file_, other.file_);
    return *this;
}

LedgerFile::~LedgerFile() {
    if (file_ >= 0) ::close(file_);
    if (beside_ >= 0) ::close(beside_);
}

} // namespace gangflash::sqlite
