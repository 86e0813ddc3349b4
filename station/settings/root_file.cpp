#include "station/settings/root_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

/// Why what is opened here is not root's alone; empty when it is.
std::string owned_by_others(const Descriptor& opened) {
    struct stat facts{};
    if (::fstat(opened.get(), &facts) != 0) return std::strerror(errno);
    if (facts.st_uid != 0) return fmt::format("belongs to user {}, not to root", facts.st_uid);
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fmt::format("others than root may write it (mode {:o})", facts.st_mode & 07777U);
    return {};
}

} // namespace

Descriptor::~Descriptor() {
    if (value_ >= 0) ::close(value_);
}

bool root_may_be_anybody() {
    std::ifstream map("/proc/self/uid_map");
    std::uint64_t inside = 0, outside = 0, count = 0, all = 0;
    while (map >> inside >> outside >> count)
        all += count;
    return all == 1;
}

RootFolder open_root_folder(const fs::path& folder) {
    RootFolder opened;
    fs::path at = "/";
    Descriptor here(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (auto part = std::next(folder.begin());; ++part) {
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
        if (part == folder.end()) break;
        at /= *part;
        here = Descriptor(
            ::openat(here.get(), part->c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    }
    if (root_may_be_anybody()) {
        opened.problem = {folder, "in a private user namespace anybody is root"};
        return opened;
    }
    opened.descriptor = std::move(here);
    return opened;
}

std::vector<std::string> names_in(const RootFolder& folder, std::string_view ending) {
    std::vector<std::string> names;
    const int copy = ::openat(folder.descriptor.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const auto close = [](DIR* open) { ::closedir(open); };
    const std::unique_ptr<DIR, decltype(close)> list(copy < 0 ? nullptr : ::fdopendir(copy), close);
    while (const dirent* entry = list ? ::readdir(list.get()) : nullptr) {
        std::string name = entry->d_name;
        if (name.size() > ending.size() && name.ends_with(ending) && name.front() != '.')
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

RootFile read_root_file(const RootFolder& folder, const std::string& name, std::size_t largest) {
    const auto refuse = [](std::string why) { return RootFile{{}, std::move(why)}; };
    const Descriptor file(::openat(folder.descriptor.get(),
                                   name.c_str(),
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file.valid()) {
        RootFile none = refuse(errno == ELOOP ? "is a link" : std::strerror(errno));
        none.missing = errno == ENOENT;
        return none;
    }
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return refuse("is no regular file");
    if (auto why = owned_by_others(file); !why.empty()) return refuse(std::move(why));
    RootFile read;
    read.bytes.resize(largest + 1);
    std::size_t size = 0;
    while (size < read.bytes.size()) {
        const ssize_t got = ::read(file.get(), read.bytes.data() + size, read.bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(std::strerror(errno));
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > largest) return refuse(fmt::format("is larger than {} bytes", largest));
    read.bytes.resize(size);
    return read;
}

} // namespace gangflash
