#pragma once

#include "base/result.hpp"
#include "config/images/file_reader.hpp"

#include <cstdint>
#include <optional>

namespace gangflash {

/// Where Android Verified Boot's data stands in a file. Source: libavb's avb_footer.h and
/// avb_vbmeta_image.h; every field big-endian.
struct AvbFooter {
    std::uint64_t image_size = 0;    ///< bytes before AVB added its own
    std::uint64_t vbmeta_offset = 0; ///< inside the file
    std::uint64_t vbmeta_size = 0;
};

/// The footer in the last 64 bytes; nothing where there is none, or one that points outside.
Result<std::optional<AvbFooter>> read_avb_footer(const FileReader& file);

/// Whether the vbmeta at `offset` names an algorithm: else nobody signed it.
Result<bool> vbmeta_is_signed(const FileReader& file, std::uint64_t offset);

/// Compares the hash of the vbmeta at `offset` over itself and those of its descriptors over the
/// image in front of it. Fault `image_invalid` with file and both values. Hash trees are not
/// computed; what cannot be read as a vbmeta is nobody's checksum.
Result<void> check_avb_hashes(const FileReader& file, std::uint64_t offset, std::uint64_t size);

} // namespace gangflash
