#include "station/output/spool.hpp"

#include "base/disk_file.hpp"

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace gangflash {

Spool::~Spool() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool Spool::put(const std::string& text) {
    if (size() + text.size() > most_) return false;
    if (descriptor_ < 0) descriptor_ = open_unnamed_file(folder_);
    if (descriptor_ < 0) return false;
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t written = ::pwrite(
            descriptor_, text.data() + done, text.size() - done, static_cast<off_t>(end_ + done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false; // what was written is written over by the next text
        done += static_cast<std::size_t>(written);
    }
    end_ += text.size();
    return true;
}

std::string Spool::take(std::size_t most) {
    std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(most, size())), '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t got = ::pread(
            descriptor_, text.data() + have, text.size() - have, static_cast<off_t>(begin_ + have));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    begin_ = have == 0 ? end_ : begin_ + have; // a disk that fails has lost the rest
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (descriptor_ >= 0 && ::ftruncate(descriptor_, 0) != 0)
            return text; // no harm: written over
    }
    return text;
}

} // namespace gangflash
