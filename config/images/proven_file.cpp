#include "config/images/proven_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

Result<void> ProvenFile::read_piece(std::uint64_t piece, std::span<std::byte> into) const {
    const std::uint64_t start = piece * Fingerprint::piece_size;
    if (auto read = file_->read(start, into); !read) return read;
    if (fingerprint_->fits(piece, into)) return success();
    return Fault{
        ErrorCode::image_changed,
        fmt::format("{}: offset {:#x}: these bytes are not those that were hashed", name(), start)};
}

Result<ProvenFile::Piece> ProvenFile::piece_around(std::uint64_t piece) const {
    {
        const std::lock_guard lock(kept_->mutex);
        if (kept_->bytes && kept_->number == piece) return kept_->bytes;
    }
    const auto bytes = std::make_shared<Bytes>(fingerprint_->length_of(piece));
    if (auto read = read_piece(piece, *bytes); !read) return read.error();
    const std::lock_guard lock(kept_->mutex);
    kept_->number = piece;
    kept_->bytes = bytes;
    return kept_->bytes;
}

Result<void> ProvenFile::read(std::uint64_t offset, std::span<std::byte> into) const {
    if (offset > size() || into.size() > size() - offset)
        return Fault{ErrorCode::internal_error,
                     fmt::format("{}: read at {:#x} is outside", name(), offset)};
    while (!into.empty()) {
        const std::uint64_t piece = offset / Fingerprint::piece_size;
        const std::size_t inside = offset % Fingerprint::piece_size;
        const std::size_t length = fingerprint_->length_of(piece);
        if (inside == 0 && into.size() >= length) {
            if (auto read = read_piece(piece, into.first(length)); !read) return read;
            offset += length;
            into = into.subspan(length);
            continue;
        }
        const auto whole = piece_around(piece);
        if (!whole) return whole.error();
        const std::size_t n = std::min(into.size(), length - inside);
        std::copy_n((*whole)->begin() + static_cast<std::ptrdiff_t>(inside), n, into.begin());
        offset += n;
        into = into.subspan(n);
    }
    return success();
}

} // namespace gangflash
