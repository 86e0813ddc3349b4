#include "tests/unit/guard/disk_calls.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gangflash::tests {

namespace {

DiskEvent event_ = DiskEvent::none;
std::uint64_t at_ = 0, count_ = 0;

/// Whether this call fails.
bool fails() {
    if (++count_ != at_) return false;
    if (event_ == DiskEvent::dies) ::raise(SIGKILL);
    errno = EIO;
    return event_ == DiskEvent::fails;
}

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace

void at_disk_call(DiskEvent event, std::uint64_t at) {
    event_ = event;
    at_ = at;
    count_ = 0;
}

std::uint64_t disk_calls() {
    return count_;
}

} // namespace gangflash::tests

using gangflash::tests::fails;
using gangflash::tests::real;

// The C library declares them so; attributes of its headers (noexcept, nonnull) are its own.
extern "C" {

ssize_t pwrite64(int file, const void* from, size_t size, off64_t at) {
    return fails()
               ? -1
               : real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(file, from, size, at);
}
ssize_t pwrite(int file, const void* from, size_t size, off_t at) {
    return fails() ? -1
                   : real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, from, size, at);
}
int fsync(int file) {
    return fails() ? -1 : real<int(int)>("fsync")(file);
}
int rename(const char* from, const char* to) noexcept {
    return fails() ? -1 : real<int(const char*, const char*)>("rename")(from, to);
}
int link(const char* from, const char* to) noexcept {
    return fails() ? -1 : real<int(const char*, const char*)>("link")(from, to);
}
int unlink(const char* file) noexcept {
    return fails() ? -1 : real<int(const char*)>("unlink")(file);
}
int mkdir(const char* folder, mode_t mode) noexcept {
    return fails() ? -1 : real<int(const char*, mode_t)>("mkdir")(folder, mode);
}
}
