#pragma once

#include "config/images/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/images/recognise.hpp"
#include "config/package/findings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// Everything that one look at an image file can know. There is no other way to an image: whatever
/// `inspect` says of a file, `plan`, `flash`, a recipe and the grid know and say too.
struct OpenedImage {
    std::optional<UnhashedImage> image; ///< what would be written; absent when there is nothing
    ImageKind kind = ImageKind::raw;
    ImageKind content = ImageKind::raw; ///< of what is written: of a sparse image, expanded
    std::vector<ImageMember> members;   ///< of kind mtk
    bool signature_seen = false;        ///< certificate, signature block, footer or header

    /// A member's header, or a file system's, asks for more bytes than the file has. A fault of its
    /// own, because a checksum list of the maker may say that the file is whole as it is
    /// (package_checksums.hpp); who has no list refuses.
    std::optional<Fault> short_member;

    Findings findings; ///< each names the file

    /// All faults, short_member with them.
    Faults faults() const;
};

/// Opens `path` and looks at all of it but the payload: cheap, whatever its size. Faults:
/// FileReader's; `image_empty` (no byte would be written), `image_wrapped` (an archive, another
/// tool's header, no image at all), and those of read_image_layout().
OpenedImage open_whole_image(const std::filesystem::path& path);
OpenedImage open_whole_image(FileReader file);

/// Pieces with numbered names as one image; the file name of the result is the first piece's.
///
/// Sparse images of one size, no two with data in one place, are one image. A file that was cut is
/// put together in the order of the numbers: all but the last of one size, and something says that
/// none is missing: the sparse image or file system that was cut, a last piece that is shorter than
/// the others, `partition_size`, or what stands beside them (`complete_by`: who, for the warning).
/// Faults: `image_in_pieces`, `image_wrapped` (an archive in pieces), those of open_whole_image().
OpenedImage open_pieces(std::vector<FileReader> pieces,
                        std::optional<std::uint64_t> partition_size = std::nullopt,
                        std::string complete_by = {});

/// Compares the checksums that an image carries inside: the CRC32 of a sparse image, the hash of an
/// AVB footer or of a signed vbmeta. Reads the image. `image_invalid` with both values; nothing is
/// said of an image without.
Result<void> check_inner_checksums(const UnhashedImage& image, ImageKind kind);

} // namespace gangflash
