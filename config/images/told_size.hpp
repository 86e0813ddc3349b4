#pragma once

#include "config/images/open_image.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace gangflash {

/// What the beginning of raw content says about the whole.
struct ToldSize {
    std::string_view what;   ///< `an ext4 file system`
    std::uint64_t bytes = 0; ///< that it needs at least
};

/// Of file systems (ext4, erofs, squashfs, f2fs) and the logical partitions of `super` by their own
/// superblock; of images of boot, vendor_boot, vbmeta, dtbo, a device tree or U-Boot by their
/// header. Nothing for other content, and for numbers that contradict themselves. `size` is
/// how much can be read; faults are the reader's.
Result<std::optional<ToldSize>> told_size(std::uint64_t size, const ReadAt& read);

} // namespace gangflash
