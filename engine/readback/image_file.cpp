#include "engine/readback/image_file.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace gangflash::readback {

namespace {

// Android's sparse_format.h, little-endian (reference: mtk-firmware-package.md, 5.2).
constexpr std::uint64_t sparse_header_size = 28;
constexpr std::uint16_t chunk_header_size = 12;
constexpr std::uint16_t chunk_raw = 0xCAC1;
constexpr std::uint16_t chunk_hole = 0xCAC3;

constexpr std::uint64_t block = 512;
constexpr std::uint64_t usual_grain = 4096;

/// What one call reads again: others wait for the same disk threads.
constexpr std::uint64_t slice = 4 * mib;

bool all_zeros(ByteView bytes) {
    return bytes.empty() || (bytes.front() == std::byte{0} &&
                             std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

/// The length of the run of grains at the start that are all zeros, or all not.
std::size_t run_of(ByteView bytes, std::uint64_t grain, bool& zeros) {
    std::size_t end = 0;
    while (end < bytes.size()) {
        const std::size_t n = std::min<std::size_t>(grain, bytes.size() - end);
        const bool empty = all_zeros(bytes.subspan(end, n));
        if (end == 0) zeros = empty;
        if (empty != zeros) break;
        end += n;
    }
    return end;
}

/// What a later run of the program may believe of an earlier one's words.
std::vector<Piece> plausible(std::vector<Piece> done, std::uint64_t length, std::uint64_t size) {
    Piece before;
    std::size_t good = 0;
    for (const Piece& piece : done) {
        const bool ascends = piece.content_end > before.content_end &&
                             piece.content_end % block == 0 && piece.content_end <= length &&
                             piece.file_end >= before.file_end && piece.file_end <= size;
        if (!ascends) break;
        before = piece;
        ++good;
    }
    done.resize(good);
    return done;
}

} // namespace

ImageFile::ImageFile(DiskFile file, Shape shape, std::vector<Piece> done)
    : file_(std::move(file)), shape_(shape),
      grain_(shape.length % usual_grain == 0 ? usual_grain : block), done_(std::move(done)) {
    at_ = file_end_ = shape_.format == ReadbackFormat::sparse ? sparse_header_size : 0;
}

Result<std::shared_ptr<ImageFile>>
ImageFile::open(const std::filesystem::path& part, Shape shape, std::vector<Piece> done) {
    auto file = DiskFile::open(part, ErrorCode::output_unwritable, DiskFile::Access::owner);
    if (!file) return file.error();
    const auto size = file->size();
    if (!size) return size.error();
    std::shared_ptr<ImageFile> image(
        new ImageFile(std::move(*file), shape, plausible(std::move(done), shape.length, *size)));
    if (!image->begun()) // whatever an interrupted one left is not known to be anything
        if (auto cut = image->recheck(); !cut) return cut.error();
    return image;
}

void ImageFile::hash_zeros() {
    static const Bytes some(256 * kib);
    while (zeros_ > 0) {
        const std::size_t n = std::min<std::uint64_t>(zeros_, some.size());
        hash_.update(ByteView(some).first(n));
        zeros_ -= n;
    }
}

/// Zeros are hashed once data follows: those at the end of the content may be cut.
void ImageFile::hash_raw(ByteView content) {
    while (!content.empty()) {
        bool zeros = false;
        const std::size_t n = run_of(content, grain_, zeros);
        if (zeros) {
            zeros_ += n;
        } else {
            hash_zeros();
            hash_.update(content.first(n));
            data_end_ = position_ + n;
        }
        position_ += n;
        content = content.subspan(n);
    }
}

Result<bool> ImageFile::recheck() {
    if (ready_) return false;
    const bool raw = shape_.format == ReadbackFormat::raw;
    if (checked_ == done_.size()) {
        ready_ = true;
        forget_behind(checked_);
        if (auto cut = file_.resize(file_end_); !cut) return cut.error();
        return false;
    }
    const Piece& piece = done_[checked_];
    if (piece.file_end > at_) {
        Bytes bytes(static_cast<std::size_t>(std::min(slice, piece.file_end - at_)));
        if (auto read = file_.read(at_, bytes); !read) return read.error();
        at_ += bytes.size();
        if (raw)
            hash_raw(bytes);
        else
            hash_.update(bytes);
    }
    if (at_ < piece.file_end) return true;
    if (hash_.copy().finish() != piece.sha256) {
        done_.resize(checked_); // the next call ends it
        return true;
    }
    ++checked_;
    good_ = hash_.copy();
    good_zeros_ = zeros_;
    good_data_end_ = data_end_;
    return true;
}

/// The file ends with that piece, as far as anybody knows.
void ImageFile::forget_behind(std::size_t piece) {
    hash_ = good_.copy();
    zeros_ = shape_.format == ReadbackFormat::raw ? good_zeros_ : 0;
    data_end_ = good_data_end_;
    position_ = piece == 0 ? 0 : done_[piece - 1].content_end;
    chunks_ = piece == 0 ? 0 : done_[piece - 1].chunks;
    const std::uint64_t start = shape_.format == ReadbackFormat::sparse ? sparse_header_size : 0;
    file_end_ = piece == 0 ? start : done_[piece - 1].file_end;
}

Result<void> ImageFile::append(ByteView content) {
    if (shape_.format == ReadbackFormat::raw) return append_raw(content);
    return append_sparse(content);
}

Result<void> ImageFile::append_raw(ByteView content) {
    for (std::size_t at = 0; at < content.size();) {
        bool zeros = false;
        const ByteView rest = content.subspan(at);
        const std::size_t n = run_of(rest, grain_, zeros);
        if (!zeros)
            if (auto done = file_.write(position_ + at, rest.first(n)); !done) return done;
        at += n;
    }
    hash_raw(content);
    file_end_ = position_;
    return success();
}

Result<void> ImageFile::append_sparse(ByteView content) {
    while (!content.empty()) {
        bool zeros = false;
        const std::size_t n = run_of(content, grain_, zeros);
        if (zeros) {
            zeros_ += n;
        } else {
            if (auto done = put_hole(); !done) return done;
            if (auto done = put_chunk(chunk_raw, n, content.first(n)); !done) return done;
        }
        position_ += n;
        content = content.subspan(n);
    }
    return success();
}

Result<void> ImageFile::put(ByteView bytes) {
    if (auto done = file_.write(file_end_, bytes); !done) return done;
    hash_.update(bytes);
    file_end_ += bytes.size();
    return success();
}

Result<void> ImageFile::put_chunk(std::uint16_t type, std::uint64_t content, ByteView body) {
    Bytes header;
    append_le(header, type);
    append_le(header, std::uint16_t{0});
    append_le(header, static_cast<std::uint32_t>(content / grain_));
    append_le(header, static_cast<std::uint32_t>(chunk_header_size + body.size()));
    ++chunks_;
    if (auto done = put(header); !done) return done;
    return put(body);
}

Result<void> ImageFile::put_hole() {
    if (zeros_ == 0) return success();
    return put_chunk(chunk_hole, std::exchange(zeros_, 0), {});
}

Result<Piece> ImageFile::end_piece() {
    if (shape_.format == ReadbackFormat::sparse) {
        if (auto done = put_hole(); !done) return done.error();
    } else if (auto done = file_.resize(file_end_); !done) { // zeros at its end are a hole of it
        return done.error();
    }
    if (auto done = file_.sync(); !done) return done.error();
    return Piece{position_, file_end_, chunks_, hash_.copy().finish()};
}

Result<bool> ImageFile::finish() {
    if (!finishing_) return begin_finish();
    return hash_sparse();
}

Result<bool> ImageFile::begin_finish() {
    finishing_ = true;
    if (shape_.format == ReadbackFormat::sparse) {
        if (auto done = put_hole(); !done) return done.error();
        const std::uint64_t headers =
            sparse_header_size + std::uint64_t{chunk_header_size} * chunks_;
        kept_.empty = file_end_ == headers;
        if (kept_.empty && shape_.cut_trailing_zeros) return true;
        if (auto done = put_sparse_header(); !done) return done.error();
        if (auto done = file_.sync(); !done) return done.error();
        kept_.size = file_end_;
        hash_ = Sha256Stream{};
        at_ = 0;
        return false;
    }
    kept_.empty = data_end_ == 0;
    kept_.size = shape_.cut_trailing_zeros ? data_end_ : shape_.length;
    if (auto done = file_.resize(kept_.size); !done) return done.error();
    if (auto done = file_.sync(); !done) return done.error();
    if (!shape_.cut_trailing_zeros) hash_zeros();
    kept_.sha256 = hash_.finish();
    return true;
}

Result<void> ImageFile::put_sparse_header() {
    std::array<std::byte, sparse_header_size> header{};
    store_le<std::uint32_t>(header, 0xED26'FF3A, 0);
    store_le<std::uint16_t>(header, 1, 4); // version 1.0
    store_le<std::uint16_t>(header, sparse_header_size, 8);
    store_le<std::uint16_t>(header, chunk_header_size, 10);
    store_le<std::uint32_t>(header, static_cast<std::uint32_t>(grain_), 12);
    store_le<std::uint32_t>(header, static_cast<std::uint32_t>(shape_.length / grain_), 16);
    store_le<std::uint32_t>(header, chunks_, 20);
    return file_.write(0, header);
}

/// The header stands first and is known last, so the file is read once more.
Result<bool> ImageFile::hash_sparse() {
    Bytes bytes(static_cast<std::size_t>(std::min(slice, file_end_ - at_)));
    if (auto read = file_.read(at_, bytes); !read) return read.error();
    hash_.update(bytes);
    at_ += bytes.size();
    if (at_ < file_end_) return false;
    kept_.sha256 = hash_.finish();
    return true;
}

} // namespace gangflash::readback
