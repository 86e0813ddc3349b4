#include "station/rights/anchors.hpp"

#include "base/disk_file.hpp"
#include "config/rights/authority.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::rights {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view folder_path = "/etc/gangflash/engineers.d";
constexpr std::string_view ending = ".pem";
constexpr std::size_t largest_pin = 4096; ///< a public key takes 113 bytes
constexpr std::size_t most_pins = 1000;

class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }
    bool valid() const { return value_ >= 0; }

private:
    int value_;
};

/// Why what is opened here is not root's alone; empty when it is.
std::string owned_by_others(const Descriptor& opened) {
    struct stat facts{};
    if (::fstat(opened.get(), &facts) != 0) return std::strerror(errno);
    if (facts.st_uid != 0) return fmt::format("belongs to user {}, not to root", facts.st_uid);
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fmt::format("others than root may write it (mode {:o})", facts.st_mode & 07777U);
    return {};
}

/// A private user namespace calls its only user root; what that user owns then looks like root's.
bool root_may_be_anybody() {
    std::ifstream map("/proc/self/uid_map");
    std::uint64_t inside = 0, outside = 0, count = 0, all = 0;
    while (map >> inside >> outside >> count)
        all += count;
    return all == 1;
}

struct OpenedFolder {
    Descriptor descriptor{-1};
    std::optional<Disbelieved> problem; ///< without one and not valid: there is no such folder
};

/// Opens the folder name by name from `/`, each without following a link, and looks at each.
OpenedFolder open_folder() {
    OpenedFolder opened;
    if (root_may_be_anybody()) {
        opened.problem = {std::string(folder_path), "in a private user namespace anybody is root"};
        return opened;
    }
    const fs::path whole{folder_path};
    fs::path at = "/";
    Descriptor here(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (auto part = std::next(whole.begin());; ++part) {
        if (!here.valid()) {
            if (errno != ENOENT)
                opened.problem = {at,
                                  errno == ELOOP || errno == ENOTDIR ? "is a link or no folder"
                                                                     : std::strerror(errno)};
            return opened;
        }
        if (auto why = owned_by_others(here); !why.empty()) {
            opened.problem = {at, std::move(why)};
            return opened;
        }
        if (part == whole.end()) break;
        at /= *part;
        here = Descriptor(
            ::openat(here.get(), part->c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    opened.descriptor = std::move(here);
    return opened;
}

Result<Bytes> read_pin(const Descriptor& file) {
    Bytes bytes(largest_pin + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Fault{ErrorCode::key_unusable, std::strerror(errno)};
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > largest_pin) return Fault{ErrorCode::key_unusable, "is too large for a key"};
    bytes.resize(size);
    return bytes;
}

void take(const Descriptor& folder, const std::string& name, Anchors& into) {
    const fs::path path = fs::path(folder_path) / name;
    const auto disbelieve = [&](std::string why) {
        into.disbelieved.push_back({path, std::move(why)});
    };
    const Descriptor file(::openat(
        folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file.valid())
        return disbelieve(errno == ELOOP ? "is a link" : std::strerror(errno));
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return disbelieve("is no regular file");
    if (auto why = owned_by_others(file); !why.empty()) return disbelieve(std::move(why));
    const auto bytes = read_pin(file);
    if (!bytes) return disbelieve(bytes.error().detail);
    const auto key = parse_public_key(*bytes, path);
    if (!key) return disbelieve("is no Ed25519 public key in PEM form");
    into.engineers.push_back({name.substr(0, name.size() - ending.size()), *key, path});
}

std::vector<std::string> pins_in(const Descriptor& folder) {
    std::vector<std::string> names;
    const int copy = ::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const auto close = [](DIR* open) { ::closedir(open); };
    const std::unique_ptr<DIR, decltype(close)> list(copy < 0 ? nullptr : ::fdopendir(copy), close);
    while (const dirent* entry = list ? ::readdir(list.get()) : nullptr) {
        std::string name = entry->d_name;
        if (name.size() > ending.size() && name.ends_with(ending) && name.front() != '.' &&
            names.size() < most_pins)
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

Fault not_root(Act act) {
    return may(act, {}, Ports::real).error();
}

bool is_pin_name(const std::string& name) {
    return !name.empty() && name.size() <= 64 && name.front() != '.' && name.front() != '-' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) > 127;
           });
}

/// Makes the folder where it is missing. An unusual umask must not hide the pins from the station's
/// user: it has to read them.
Result<void> make_folder() {
    for (const fs::path& folder : {fs::path(folder_path).parent_path(), fs::path(folder_path)}) {
        if (::mkdir(folder.c_str(), 0755) == 0) {
            if (::chmod(folder.c_str(), 0755) != 0)
                return disk_fault(ErrorCode::output_unwritable, folder);
        } else if (errno != EEXIST) {
            return disk_fault(ErrorCode::output_unwritable, folder);
        }
    }
    return success();
}

} // namespace

const Anchor* Anchors::find(const PublicKey& key) const {
    const auto found = std::ranges::find(engineers, key, &Anchor::key);
    return found == engineers.end() ? nullptr : &*found;
}

std::string_view anchor_folder() {
    return folder_path;
}

Anchors load_anchors() {
    Anchors anchors;
    const OpenedFolder opened = open_folder();
    if (opened.problem) anchors.disbelieved.push_back(*opened.problem);
    if (!opened.descriptor.valid()) return anchors;
    for (const std::string& name : pins_in(opened.descriptor))
        take(opened.descriptor, name, anchors);
    return anchors;
}

Result<Anchor> pin(const fs::path& public_key, const std::string& name) {
    if (!is_root()) return not_root(Act::pin_engineer);
    const auto key = load_public_key(public_key);
    if (!key) return key.error();
    if (!is_pin_name(name))
        return Fault{ErrorCode::config_invalid,
                     fmt::format("`{}`: a name has letters, digits, `-`, `_` and `.`", name)};
    if (auto made = make_folder(); !made) return made.error();
    if (const OpenedFolder opened = open_folder(); opened.problem)
        return Fault{
            ErrorCode::config_invalid,
            fmt::format("{}: {}", opened.problem->file.string(), opened.problem->why)};
    const Anchors before = load_anchors();
    if (const Anchor* same = before.find(*key))
        return Fault{ErrorCode::config_invalid,
                     fmt::format("this key is pinned already, as {}", same->name)};
    const fs::path file = fs::path(folder_path) / (name + std::string(ending));
    std::error_code error;
    if (fs::symlink_status(file, error).type() != fs::file_type::not_found)
        return Fault{ErrorCode::config_invalid,
                     fmt::format("{}: this name is taken; unpin it first", name)};
    const std::string pem = to_pem(*key);
    if (auto written = write_for_good(
            file, as_bytes(pem), ErrorCode::output_unwritable, DiskFile::Access::everybody);
        !written)
        return written.error();
    if (::chmod(file.c_str(), 0644) != 0) return disk_fault(ErrorCode::output_unwritable, file);
    return Anchor{name, *key, file};
}

Result<void> unpin(const std::string& name) {
    if (!is_root()) return not_root(Act::pin_engineer);
    const fs::path file = fs::path(folder_path) / (name + std::string(ending));
    if (!is_pin_name(name) || ::unlink(file.c_str()) != 0)
        return Fault{ErrorCode::config_invalid,
                     fmt::format("{}: no engineer of this name is pinned", name)};
    return sync_folder(folder_path, ErrorCode::output_unwritable);
}

bool is_root() {
    return ::geteuid() == 0 && !root_may_be_anybody();
}

} // namespace gangflash::rights
