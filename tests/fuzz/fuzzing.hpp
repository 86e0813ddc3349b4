#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::fuzz {

/// Kept in release builds, unlike assert: a property that fails is a finding.
inline void must(bool property) {
    if (!property) std::abort();
}

inline ByteView view(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

inline std::string_view text_view(const std::uint8_t* data, std::size_t size) {
    return as_text(view(data, size));
}

/// A file that exists in memory only, so that a fuzzer wears out no disk.
class MemoryFile {
public:
    explicit MemoryFile(ByteView bytes) : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        must(descriptor_ >= 0);
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            must(written > 0);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

private:
    int descriptor_;
};

} // namespace gangflash::fuzz
