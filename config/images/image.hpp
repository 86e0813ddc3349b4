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

/// How the bytes of an image came to be known.
enum class HashedBy : std::uint8_t {
    reading, ///< the file was read and hashed in this session
    cache,   ///< hashed before: device, inode, size and both times were those of then
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

    virtual HashedBy hashed_by() const { return HashedBy::reading; }

    /// What file_name() led to when it was opened, where it is a link; else empty.
    virtual const std::string& link_target() const;

    /// Fills `into` from `offset`; the range lies inside one extent. What it gives has been
    /// compared with what was hashed: `image_changed` with the file's name and offset when the disk
    /// fails or the file holds other bytes.
    virtual Result<void> read(std::uint64_t offset, std::span<std::byte> into) const = 0;

    /// Looks whether the name still leads to the file that was hashed, by its FileStamp: an early
    /// word, before a phone is touched. What is sent is proven by read().
    virtual Result<void> still_unchanged() const = 0;
};

inline const std::string& Image::link_target() const {
    static const std::string none;
    return none;
}

} // namespace gangflash
