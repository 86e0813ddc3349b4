#pragma once

#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace gangflash {

/// Writes into a file and puts its time back, as `touch -r` does: size, inode and time of the last
/// writing are what they were.
inline void
change_in_place(const std::filesystem::path& file, std::size_t offset, std::string_view text) {
    struct stat before{};
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    bool done = descriptor >= 0 && ::fstat(descriptor, &before) == 0;
    const timespec times[2] = {before.st_atim, before.st_mtim};
    done = done &&
           ::pwrite(descriptor, text.data(), text.size(), static_cast<off_t>(offset)) ==
               static_cast<ssize_t>(text.size()) &&
           ::futimens(descriptor, times) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!done) throw std::runtime_error("cannot change " + file.string());
}

} // namespace gangflash
