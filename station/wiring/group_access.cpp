#include "station/wiring/group_access.hpp"

#include "base/state_folder.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

constexpr mode_t group_bits = S_IRWXG, owner_reads_and_writes = S_IRUSR | S_IWUSR;

std::optional<gid_t> group_id() {
    const group* found = ::getgrnam(std::string(reading_group).c_str());
    if (found == nullptr) return std::nullopt;
    return found->gr_gid;
}

Fault refused(const fs::path& path, std::string_view why) {
    return {ErrorCode::config_invalid,
            fmt::format("group_reads: file={} cause=\"{}\"", path.string(), why)};
}

/// Folders from the state folder down to the file's own; empty when it lies elsewhere.
std::vector<fs::path> folders_to(const fs::path& file) {
    std::error_code bad;
    const fs::path state = fs::canonical(state_folder(), bad);
    if (bad) return {};
    const fs::path real = fs::canonical(file, bad);
    if (bad) return {};
    std::vector<fs::path> folders;
    for (fs::path above = real.parent_path(); above != above.root_path();
         above = above.parent_path()) {
        folders.push_back(above);
        if (above == state) return folders;
    }
    return {};
}

Result<void> give(const fs::path& path, gid_t group, mode_t mode) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0) return success(); // gone meanwhile, or never there
    if (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) return success();
    if (facts.st_gid != group && ::lchown(path.c_str(), static_cast<uid_t>(-1), group) != 0)
        return refused(path, fmt::format("group {}: {}", reading_group, std::strerror(errno)));
    if ((facts.st_mode & 07777U) != mode && ::chmod(path.c_str(), mode) != 0)
        return refused(path, std::strerror(errno));
    return success();
}

/// Only what this program once gave: other rights are somebody's own decision.
void take_back(const fs::path& path, std::optional<gid_t> group, mode_t mode) {
    struct stat facts{};
    if (!group || ::lstat(path.c_str(), &facts) != 0 || facts.st_gid != *group) return;
    if ((facts.st_mode & group_bits) == 0 || facts.st_uid != ::geteuid()) return;
    ::chmod(path.c_str(), mode);
}

Result<void> set_readers(const fs::path& file, const std::vector<fs::path>& files, bool reads) {
    const std::vector<fs::path> folders = folders_to(file);
    const std::optional<gid_t> group = group_id();
    if (folders.empty()) return success();
    if (!reads) {
        for (const fs::path& each : files)
            take_back(each, group, owner_reads_and_writes);
        return success();
    }
    if (!group) return refused(file, fmt::format("there is no group {}", reading_group));
    // Set-group-id: what SQLite makes anew beside the ledger is the group's, too.
    for (const fs::path& folder : folders)
        if (auto done = give(folder, *group, S_ISGID | S_IRWXU | S_IRGRP | S_IXGRP); !done)
            return done;
    for (const fs::path& each : files)
        if (auto done = give(each, *group, owner_reads_and_writes | S_IRGRP); !done) return done;
    return success();
}

} // namespace

Result<void> set_readers_of_ledger(const fs::path& ledger, bool group_reads) {
    std::vector<fs::path> files;
    for (const char* ending : {"", "-wal", "-shm", ".mark"})
        files.emplace_back(ledger.string() + ending);
    return set_readers(ledger, files, group_reads);
}

Result<void> set_readers_of_report(const fs::path& report, bool group_reads) {
    return set_readers(report, {report}, group_reads);
}

} // namespace gangflash
