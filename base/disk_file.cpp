#include "base/disk_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

Fault disk_fault(ErrorCode code, const std::filesystem::path& path, std::string_view cause) {
    return {code, fmt::format("file={} cause=\"{}\"", path.string(), cause)};
}

Fault disk_fault(ErrorCode code, const std::filesystem::path& path) {
    if (errno == EFBIG)
        return disk_fault(code, path, "No space left: a limit on the size of files was reached");
    return disk_fault(code, path, std::strerror(errno));
}

namespace {

/// A name that nobody can plant a link at, because nobody knows it before it is made.
std::string unguessable_name() {
    std::array<unsigned char, 16> random{};
    for (std::size_t have = 0; have < random.size();) {
        const ssize_t got = ::getrandom(random.data() + have, random.size() - have, 0);
        if (got > 0) have += static_cast<std::size_t>(got);
        if (got < 0 && errno != EINTR) throw std::runtime_error("the kernel gives no random bytes");
    }
    std::string name = ".gangflash-";
    for (const unsigned char byte : random)
        name += fmt::format("{:02x}", byte);
    return name + ".part";
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// What stands under the name may be replaced, or there is nothing.
Result<void> check_target(const std::filesystem::path& path, ErrorCode unwritable) {
    if (!path.has_filename()) return disk_fault(unwritable, path, "names a folder, not a file");
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0)
        return errno == ENOENT ? success() : Result<void>(disk_fault(unwritable, path));
    if (S_ISREG(facts.st_mode)) return success();
    if (S_ISLNK(facts.st_mode))
        return disk_fault(unwritable, path, "is a link: name the file itself");
    return disk_fault(unwritable, path, S_ISDIR(facts.st_mode) ? "is a folder" : "no regular file");
}

/// A new file beside `path` that is removed again unless it was kept.
class Draft {
public:
    static Result<Draft>
    beside(const std::filesystem::path& path, ErrorCode unwritable, DiskFile::Access access) {
        auto file = DiskFile::create(folder_of(path) / unguessable_name(), unwritable, access);
        // The reader knows the name he gave, not that of the draft.
        if (!file) return disk_fault(unwritable, path);
        return Draft(std::move(*file));
    }
    Draft(Draft&& other) noexcept
        : file_(std::move(other.file_)), kept_(std::exchange(other.kept_, true)) {}
    Draft& operator=(Draft&&) = delete;
    ~Draft() {
        if (!kept_) ::unlink(file_.path().c_str());
    }

    DiskFile& file() { return file_; }
    void keep() { kept_ = true; }

private:
    explicit Draft(DiskFile file) : file_(std::move(file)) {}

    DiskFile file_;
    bool kept_ = false;
};

Result<Draft> drafted(const std::filesystem::path& path,
                      ByteView bytes,
                      ErrorCode unwritable,
                      DiskFile::Access access) {
    if (auto fine = check_target(path, unwritable); !fine) return fine.error();
    auto draft = Draft::beside(path, unwritable, access);
    if (!draft) return draft.error();
    auto done = draft->file().write(0, bytes);
    if (done) done = draft->file().sync();
    if (!done) return Fault{done.error().code, disk_fault(unwritable, path).detail};
    return draft;
}

} // namespace

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
    // The umask may have taken rights from a new file; an old one may have had too many.
    const auto wanted = static_cast<mode_t>(access);
    if ((facts.st_mode & 07777U) != wanted && ::fchmod(descriptor, wanted) != 0)
        return file.failed();
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
    auto draft = drafted(path, bytes, unwritable, access);
    if (!draft) return draft.error();
    if (::rename(draft->file().path().c_str(), path.c_str()) != 0)
        return disk_fault(unwritable, path);
    draft->keep();
    return sync_folder(folder_of(path), unwritable);
}

Result<void> write_new_for_good(const std::filesystem::path& path,
                                ByteView bytes,
                                ErrorCode unwritable,
                                DiskFile::Access access) {
    auto draft = drafted(path, bytes, unwritable, access);
    if (!draft) return draft.error();
    if (::link(draft->file().path().c_str(), path.c_str()) != 0)
        return errno == EEXIST ? disk_fault(unwritable, path, "exists already")
                               : disk_fault(unwritable, path);
    return sync_folder(folder_of(path), unwritable); // the draft's own name goes now
}

Result<void> check_writable(const std::filesystem::path& path, ErrorCode unwritable) {
    if (auto fine = check_target(path, unwritable); !fine) return fine;
    const auto draft = Draft::beside(path, unwritable, DiskFile::Access::owner);
    return draft ? success() : Result<void>(draft.error());
}

namespace {

/// False when the folder above is missing, or the system says so: /proc takes no folders.
Result<bool> make_one_folder(const std::filesystem::path& folder, ErrorCode unwritable) {
    if (::mkdir(folder.c_str(), 0700) == 0) {
        if (::chmod(folder.c_str(), 0700) != 0) return disk_fault(unwritable, folder);
        return true;
    }
    if (errno == ENOENT) return false;
    if (errno != EEXIST) return disk_fault(unwritable, folder);
    struct stat facts{};
    if (::stat(folder.c_str(), &facts) != 0) return disk_fault(unwritable, folder);
    if (!S_ISDIR(facts.st_mode)) return disk_fault(unwritable, folder, "is no folder");
    return true;
}

} // namespace

Result<void> make_private_folder(const std::filesystem::path& folder, ErrorCode unwritable) {
    if (folder.empty() || folder == folder.root_path()) return success();
    auto made = make_one_folder(folder, unwritable);
    if (!made) return made.error();
    if (*made) return success();
    // `a/b/` has the parent `a/b`, which is itself once made.
    if (auto above = make_private_folder(folder.parent_path(), unwritable); !above) return above;
    made = make_one_folder(folder, unwritable);
    if (!made) return made.error();
    if (*made) return success();
    return disk_fault(unwritable, folder, "cannot be made there");
}

int open_unnamed_file(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return descriptor;
    // File systems without nameless files: a name for a moment.
    const std::filesystem::path named = folder / unguessable_name();
    const int made =
        ::open(named.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (made >= 0) ::unlink(named.c_str());
    return made;
}

} // namespace gangflash
