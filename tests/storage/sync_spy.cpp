#include "sync_spy.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <optional>
#include <sys/types.h>
#include <unistd.h>

namespace gangflash::tests {
namespace {

struct Watched {
    std::mutex mutex;
    bool on = false;
    std::map<std::string, bool> dirty; ///< by path: written since the last sync
    std::map<std::string, int> syncs;
    std::optional<std::string> failing;
    std::string first, later;
    int out_of_order = 0;
    std::string spoiled, text, instead;
};

/// The interposed functions have no other way to find it.
Watched& watched() {
    static Watched all;
    return all;
}

std::string path_of(int descriptor) {
    std::array<char, 4096> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
    return {path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

/// Of these bytes what is to be stored; nothing: as they are.
std::string note_write(int descriptor, const void* bytes, std::size_t size) {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    if (!all.on) return {};
    const std::string path = path_of(descriptor);
    if (!all.later.empty() && path.ends_with(all.later))
        for (const auto& [other, dirty] : all.dirty)
            if (dirty && other.ends_with(all.first)) ++all.out_of_order;
    all.dirty[path] = true;
    if (all.spoiled.empty() || !path.ends_with(all.spoiled)) return {};
    std::string stored(static_cast<const char*>(bytes), size);
    for (std::size_t at = 0; (at = stored.find(all.text, at)) != std::string::npos;)
        stored.replace(at, all.text.size(), all.instead);
    return stored;
}

/// False: the sync is to fail.
bool note_sync(int descriptor) {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    if (!all.on) return true;
    const std::string path = path_of(descriptor);
    if (all.failing && path.ends_with(*all.failing)) return false;
    all.dirty[path] = false;
    ++all.syncs[path];
    return true;
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int sync_with(const char* name, int descriptor) {
    if (!note_sync(descriptor)) {
        errno = EIO;
        return -1;
    }
    return real<int (*)(int)>(name)(descriptor);
}

} // namespace

SyncSpy::SyncSpy() {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    all.on = true;
}

SyncSpy::~SyncSpy() {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    all.on = false;
    all.dirty.clear();
    all.syncs.clear();
    all.failing.reset();
    all.first.clear();
    all.later.clear();
    all.out_of_order = 0;
    all.spoiled.clear();
}

std::vector<std::string> SyncSpy::unsynced(std::string_view ending) const {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    std::vector<std::string> paths;
    for (const auto& [path, dirty] : all.dirty)
        if (dirty && path.ends_with(ending)) paths.push_back(path);
    return paths;
}

void SyncSpy::expect_order(std::string first, std::string later) {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    all.first = std::move(first);
    all.later = std::move(later);
}

int SyncSpy::out_of_order() const {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    return all.out_of_order;
}

void SyncSpy::fail_syncs_of(std::string ending) {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    all.failing = std::move(ending);
}

void SyncSpy::spoil_writes_of(std::string ending, std::string text, std::string instead) {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    all.spoiled = std::move(ending);
    all.text = std::move(text);
    all.instead = std::move(instead);
}

int SyncSpy::syncs(std::string_view ending) const {
    Watched& all = watched();
    const std::lock_guard lock(all.mutex);
    int count = 0;
    for (const auto& [path, times] : all.syncs)
        if (path.ends_with(ending)) count += times;
    return count;
}

} // namespace gangflash::tests

// In front of the C library's, for every object of this process.
extern "C" {
using namespace gangflash::tests;

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    const std::string spoiled = note_write(descriptor, bytes, size);
    return real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(
        descriptor, spoiled.empty() ? bytes : spoiled.data(), size, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
    const std::string spoiled = note_write(descriptor, bytes, size);
    return real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(
        descriptor, spoiled.empty() ? bytes : spoiled.data(), size, offset);
}
int fsync(int descriptor) {
    return sync_with("fsync", descriptor);
}
int fdatasync(int descriptor) {
    return sync_with("fdatasync", descriptor);
}
}
