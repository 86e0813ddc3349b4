#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/images/file_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace gangflash {

/// Digests that other people's lists use; our own are SHA-256 (base/sha256.hpp).
enum class DigestKind : std::uint8_t { md5, sha1, sha256, sha512 };

std::string_view to_string(DigestKind kind); ///< `MD5` …
std::size_t digest_length(DigestKind kind);  ///< bytes

class Digest {
public:
    explicit Digest(DigestKind kind);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    void update(ByteView bytes);
    Bytes finish(); ///< once

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// `size` bytes of a file from `offset`. `image_changed` when the disk fails.
Result<void> feed(Digest& digest, const FileReader& file, std::uint64_t offset, std::uint64_t size);

/// Calls `use(piece)` for all bytes of a file's range, in order, some MiB at a time.
template <class Use>
Result<void> read_range(const FileReader& file, std::uint64_t offset, std::uint64_t size, Use use) {
    Bytes buffer(std::min<std::uint64_t>(size, std::uint64_t{1} << 20U));
    while (size > 0) {
        const auto piece = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), size));
        if (auto read = file.read(offset, piece); !read) return read;
        use(ByteView(piece));
        offset += piece.size();
        size -= piece.size();
    }
    return success();
}

} // namespace gangflash
