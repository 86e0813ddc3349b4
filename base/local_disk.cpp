#include "base/local_disk.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

struct NetworkKind {
    std::uint64_t magic;
    std::string_view name;
};

/// linux/magic.h and statfs(2); cluster file systems by their own headers.
constexpr std::array network_kinds{NetworkKind{0x6969, "nfs"},
                                   NetworkKind{0x517B, "smb"},
                                   NetworkKind{0xFF534D42, "cifs"},
                                   NetworkKind{0xFE534D42, "smb2"},
                                   NetworkKind{0x564C, "ncp"},
                                   NetworkKind{0x73757245, "coda"},
                                   NetworkKind{0x5346414F, "afs"},
                                   NetworkKind{0x6B414653, "afs"},
                                   NetworkKind{0x01021997, "9p"},
                                   NetworkKind{0x00C36400, "ceph"},
                                   NetworkKind{0x0BD00BD0, "lustre"},
                                   NetworkKind{0x01161970, "gfs2"},
                                   NetworkKind{0x7461636F, "ocfs2"},
                                   NetworkKind{0x47504653, "gpfs"},
                                   NetworkKind{0x19830326, "beegfs"},
                                   NetworkKind{0x20030528, "orangefs"}};

constexpr std::uint64_t fuse_magic = 0x65735546;

/// FUSE file systems whose files lie on a disk of this computer, or on its host's (virtiofs). All
/// others (sshfs, s3fs, rclone, davfs, glusterfs …) are taken for a network: there are too many to
/// know, and a wrong "local" costs a ledger.
constexpr std::array<std::string_view, 13> local_fuse{"fuseblk",
                                                      "fuse.fuseblk",
                                                      "fuse.ntfs-3g",
                                                      "fuse.exfat",
                                                      "fuse.ext2",
                                                      "fuse.fuse2fs",
                                                      "fuse.fuse-overlayfs",
                                                      "fuse.bindfs",
                                                      "fuse.mergerfs",
                                                      "fuse.gocryptfs",
                                                      "fuse.encfs",
                                                      "fuse.cryfs",
                                                      "virtiofs"};

std::string_view name_of(std::uint64_t magic) {
    const auto* const kind = std::ranges::find(network_kinds, magic, &NetworkKind::magic);
    return kind == network_kinds.end() ? std::string_view{} : kind->name;
}

/// The type that /proc/self/mountinfo (proc(5)) names for a device; empty when it is not there.
std::string mount_type(dev_t device) {
    std::ifstream table("/proc/self/mountinfo");
    const std::string wanted = fmt::format("{}:{}", major(device), minor(device));
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        std::string id, parent, numbers;
        words >> id >> parent >> numbers;
        if (numbers != wanted) continue;
        const std::size_t after = line.find(" - ");
        if (after == std::string::npos) continue;
        std::istringstream rest(line.substr(after + 3));
        std::string type;
        rest >> type;
        return type;
    }
    return {};
}

/// The path itself, or the nearest one above it that is there.
fs::path nearest(const fs::path& path) {
    std::error_code bad;
    fs::path at = fs::absolute(path, bad);
    if (bad) return path;
    while (!fs::exists(at, bad) && at.has_relative_path())
        at = at.parent_path();
    return at;
}

} // namespace

bool is_network_file_system(std::uint64_t magic, std::string_view type) {
    if (!name_of(magic).empty()) return true;
    return magic == fuse_magic && std::ranges::find(local_fuse, type) == local_fuse.end();
}

Result<void> require_local_disk(const fs::path& path) {
    const fs::path there = nearest(path);
    struct statfs disk{};
    struct stat facts{};
    if (::statfs(there.c_str(), &disk) != 0 || ::stat(there.c_str(), &facts) != 0) return success();
    const auto magic = static_cast<std::uint32_t>(disk.f_type); // 32 bits; its type may be signed
    const std::string type = magic == fuse_magic ? mount_type(facts.st_dev) : std::string();
    if (!is_network_file_system(magic, type)) return success();
    const std::string_view name = type.empty() ? name_of(magic) : std::string_view(type);
    return Fault{ErrorCode::network_disk,
                 fmt::format("file={} disk={}", path.string(), name.empty() ? "fuse" : name)};
}

} // namespace gangflash
