#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace gangflash {

/// Text that waits on the disk: first in, first out, in a private file without a name (0600, gone
/// with the process). For one thread.
class Spool {
public:
    Spool(std::filesystem::path folder, std::uint64_t most)
        : folder_(std::move(folder)), most_(most) {}
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// False, and nothing is kept, when the file cannot be made, the disk is full, or `most` would
    /// be passed.
    bool put(const std::string& text);

    /// Up to `most` bytes of what came first; empty when there is nothing, or the disk fails.
    std::string take(std::size_t most);

    std::uint64_t size() const { return end_ - begin_; }

private:
    std::filesystem::path folder_;
    std::uint64_t most_;
    int descriptor_ = -1;
    std::uint64_t begin_ = 0; ///< first byte that waits
    std::uint64_t end_ = 0;
};

} // namespace gangflash
