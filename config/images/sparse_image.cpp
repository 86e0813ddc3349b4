#include "config/images/sparse_image.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

std::vector<Extent> merge(const std::vector<SparseRun>& runs) {
    std::vector<Extent> extents;
    for (const SparseRun& run : runs) {
        if (!extents.empty() && extents.back().offset + extents.back().length == run.offset)
            extents.back().length += run.length;
        else
            extents.push_back({run.offset, run.length});
    }
    return extents;
}

/// `phase`: how far into the pattern the first byte is; runs begin on block borders, which are
/// multiples of the pattern's four bytes.
void fill(std::span<std::byte> into, std::uint32_t pattern, std::uint64_t phase) {
    std::array<std::byte, 4> bytes{};
    store_le(std::span<std::byte>(bytes), pattern);
    for (std::size_t i = 0; i < into.size(); ++i)
        into[i] = bytes[(phase + i) % 4];
}

} // namespace

SparseImage::SparseImage(std::shared_ptr<const Image> stored, SparseLayout layout)
    : stored_(std::move(stored)), layout_(std::move(layout)), extents_(merge(layout_.runs)) {}

Result<void> SparseImage::read(std::uint64_t offset, std::span<std::byte> into) const {
    const auto outside = [&] {
        return Fault{ErrorCode::internal_error,
                     fmt::format("{}: read at {:#x} is outside of an extent", file_name(), offset)};
    };
    auto run = std::upper_bound(layout_.runs.begin(),
                                layout_.runs.end(),
                                offset,
                                [](std::uint64_t at, const SparseRun& r) { return at < r.offset; });
    if (run == layout_.runs.begin()) return outside();
    for (--run; !into.empty(); ++run) {
        if (run == layout_.runs.end() || offset < run->offset ||
            offset - run->offset >= run->length)
            return outside();
        const std::uint64_t inside = offset - run->offset;
        const auto piece = into.first(std::min<std::uint64_t>(into.size(), run->length - inside));
        if (!run->file_offset) {
            fill(piece, run->fill, inside);
        } else if (auto read = stored_->read(*run->file_offset + inside, piece); !read) {
            return read;
        }
        offset += piece.size();
        into = into.subspan(piece.size());
    }
    return success();
}

} // namespace gangflash
