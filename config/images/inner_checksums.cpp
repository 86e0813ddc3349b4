#include "base/units.hpp"
#include "config/images/avb.hpp"
#include "config/images/digests.hpp"
#include "config/images/opened_image.hpp"

#include <algorithm>
#include <array>
#include <vector>
#include <zlib.h>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// CRC32 of a sparse image's expanded content. Two programs of Android disagree about what counts:
/// libsparse's writer leaves holes out and counts one block of a fill chunk, its reader counts all
/// (output_file.cpp and sparse_read.cpp). Either is taken.
class SparseCrc {
public:
    explicit SparseCrc(std::uint32_t block_size) : block_size_(block_size), buffer_(256 * kib) {}

    void data(ByteView bytes) {
        whole_ = add(whole_, bytes);
        writers_ = add(writers_, bytes);
    }

    void fill(std::uint32_t pattern, std::uint64_t length) {
        for (std::size_t i = 0; i < buffer_.size(); i += 4)
            store_le(std::span(buffer_), pattern, i);
        whole_ = repeated(whole_, length);
        writers_ = repeated(writers_, std::min<std::uint64_t>(length, block_size_));
    }

    void hole(std::uint64_t length) {
        std::ranges::fill(buffer_, std::byte{0});
        whole_ = repeated(whole_, length);
    }

    std::uint32_t whole() const { return whole_; }
    bool is(std::uint32_t told) const { return whole_ == told || writers_ == told; }

private:
    static std::uint32_t add(std::uint32_t crc, ByteView bytes) {
        return static_cast<std::uint32_t>(crc32_z(crc,
                                                  reinterpret_cast<const Bytef*>(bytes.data()),
                                                  static_cast<z_size_t>(bytes.size())));
    }

    std::uint32_t repeated(std::uint32_t crc, std::uint64_t length) const {
        while (length > 0) {
            const auto piece = std::min<std::uint64_t>(length, buffer_.size());
            crc = add(crc, ByteView(buffer_).first(piece));
            length -= piece;
        }
        return crc;
    }

    std::uint64_t block_size_;
    Bytes buffer_;
    std::uint32_t whole_ = 0, writers_ = 0;
};

Result<void> check_sparse_crc(const FileReader& file, const SparseLayout& layout) {
    if (layout.crc32 == 0) return success();
    SparseCrc crc(layout.block_size);
    std::uint64_t at = 0;
    for (const SparseRun& run : layout.runs) {
        crc.hole(run.offset - at);
        if (!run.file_offset)
            crc.fill(run.fill, run.length);
        else if (auto read = read_range(
                     file, *run.file_offset, run.length, [&](ByteView b) { crc.data(b); });
                 !read)
            return read;
        at = run.offset + run.length;
    }
    crc.hole(layout.expanded_size() - at);
    if (crc.is(layout.crc32)) return success();
    return Fault{ErrorCode::image_invalid,
                 fmt::format("{}: its CRC32 is {:#010x}, its content has {:#010x}",
                             file.name(),
                             layout.crc32,
                             crc.whole())};
}

} // namespace

Result<void> check_inner_checksums(const UnhashedImage& image, ImageKind kind) {
    if (image.cut) return success(); // its pieces are compared with lists, and by their sizes
    const FileReader& file = *image.file;
    if (image.sparse) {
        if (auto fits = check_sparse_crc(file, *image.sparse); !fits) return fits;
        for (const UnhashedImage& piece : image.more_pieces)
            if (auto fits = check_inner_checksums(piece, kind); !fits) return fits;
        return success();
    }
    if (kind == ImageKind::vbmeta) return check_avb_hashes(file, 0, 0);
    const auto footer = read_avb_footer(file);
    if (!footer) return footer.error();
    if (!footer->has_value()) return success();
    return check_avb_hashes(file, (*footer)->vbmeta_offset, (*footer)->image_size);
}

} // namespace gangflash
