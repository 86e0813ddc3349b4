#pragma once

#include <cstdint>

namespace gangflash::tests {

/// What happens at the `at`-th call of this program, from 1, that makes something last: pwrite,
/// fsync, rename, link, unlink, mkdir. Linked into a program, it stands before the C library's.
enum class DiskEvent : std::uint8_t {
    none,
    fails, ///< with EIO
    dies,  ///< SIGKILL, before the call does anything
};

void at_disk_call(DiskEvent event, std::uint64_t at);

/// Calls since the last at_disk_call().
std::uint64_t disk_calls();

} // namespace gangflash::tests
