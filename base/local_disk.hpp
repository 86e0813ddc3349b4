#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace gangflash {

/// Whether a file system reaches its disk over a network: its locks, its shared memory and its
/// fsync do not hold what a ledger (SQLite's WAL) and a vault need of them. `magic` is statfs's
/// f_type (linux/magic.h, statfs(2)); `type` the name in /proc/self/mountinfo, which alone tells
/// one FUSE file system from another; may be empty. A VM's folder shared by 9p counts as a network.
/// Pure.
bool is_network_file_system(std::uint64_t magic, std::string_view type);

/// Refuses a file or folder on a network disk before it is made or opened: `network_disk` naming it
/// and the kind of disk. Looks at the nearest folder above that exists; links are followed. What
/// cannot be asked is left to whoever opens it.
Result<void> require_local_disk(const std::filesystem::path& path);

} // namespace gangflash
