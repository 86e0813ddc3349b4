#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gangflash {

/// A run of bytes an image wants stored, in expanded coordinates (offset inside the partition).
struct Extent {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    auto operator<=>(const Extent&) const = default;
};

/// What goes into one partition: a file seen as its expanded content. Immutable and shared by all
/// ports; read() may be called from several threads at once and blocks on the disk.
///
/// Raw files are one extent. Android sparse files have one extent per run of raw and fill chunks;
/// "don't care" holes are in no extent and are skipped, not sent.
class Image {
public:
    virtual ~Image() = default;
    Image() = default;
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    virtual const std::string& file_name() const = 0; ///< as a person finds it: path of the file
    virtual std::uint64_t expanded_size() const = 0;  ///< what must fit the partition, bytes
    virtual bool sparse() const = 0;
    virtual const Sha256& sha256() const = 0;               ///< of the file as it is on disk
    virtual const std::vector<Extent>& extents() const = 0; ///< ascending, not touching

    /// Fills `into` from `offset`; the range lies inside one extent. `image_changed` with the
    /// file's name when the disk fails or the file was cut or replaced since it was hashed.
    virtual Result<void> read(std::uint64_t offset, std::span<std::byte> into) const = 0;

    /// Looks whether size, time and inode are still those that were hashed.
    virtual Result<void> still_unchanged() const = 0;
};

} // namespace gangflash
