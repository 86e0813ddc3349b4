#pragma once

#include "base/bytes.hpp"
#include "base/disk_file.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "engine/job/readback_order.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace gangflash::readback {

/// Where a file stood when a piece of it was safe on the disk.
struct Piece {
    std::uint64_t content_end = 0; ///< bytes of the phone's
    std::uint64_t file_end = 0;    ///< bytes of the file
    std::uint32_t chunks = 0;      ///< of a sparse file
    Sha256 sha256;                 ///< over what the file held so far, see ImageFile

    bool operator==(const Piece&) const = default;
};

/// What became of an image.
struct KeptImage {
    std::uint64_t size = 0; ///< of the file
    bool empty = false;     ///< nothing but zeros
    Sha256 sha256;          ///< of the file
};

/// One image on its way to the disk: `FILE.part` until it is whole. Content comes in order and is
/// never held; zeros become holes of the file (raw) or of the image (sparse).
///
/// Everything blocks and is for the disk's threads, one call at a time; position() may be read
/// between the calls. Errors: `output_unwritable`.
class ImageFile {
public:
    struct Shape {
        ReadbackFormat format = ReadbackFormat::raw;
        std::uint64_t length = 0; ///< of the content, whole blocks of 512
        /// Raw: in whole grains of 4096 or 512. Of either format, nothing but zeros becomes a size
        /// of 0.
        bool cut_trailing_zeros = false;
    };

    /// Opens or makes `part`. What `done` says is believed only after recheck() has seen it.
    static Result<std::shared_ptr<ImageFile>>
    open(const std::filesystem::path& part, Shape shape, std::vector<Piece> done);

    /// True when an earlier one left pieces to recheck(); else append() may follow at once.
    bool begun() const { return !done_.empty(); }

    /// Reads some of what is there again; false when all has been seen. From the first piece that
    /// is not as it was on, everything is forgotten. Call until false, before the first append().
    Result<bool> recheck();

    /// Content bytes that are there.
    std::uint64_t position() const { return position_; }
    std::uint64_t length() const { return shape_.length; }

    /// Bytes from position(), whole blocks of 512.
    Result<void> append(ByteView content);

    /// What was appended so far is safe now.
    Result<Piece> end_piece();

    /// Some of what makes a whole image a whole file; true when done, then kept() tells. Call until
    /// true.
    Result<bool> finish();
    const KeptImage& kept() const { return kept_; }

private:
    ImageFile(DiskFile file, Shape shape, std::vector<Piece> done);

    Result<void> append_raw(ByteView content);
    Result<void> append_sparse(ByteView content);
    Result<void> put(ByteView bytes);
    Result<void> put_chunk(std::uint16_t type, std::uint64_t content, ByteView body);
    Result<void> put_hole();
    Result<void> put_sparse_header();
    void hash_raw(ByteView content);
    void hash_zeros();
    void forget_behind(std::size_t piece);
    Result<bool> begin_finish();
    Result<bool> hash_sparse();

    DiskFile file_;
    Shape shape_;
    std::uint64_t grain_;     ///< what is all zeros or not, bytes; a sparse file's block
    std::vector<Piece> done_; ///< to be rechecked
    std::size_t checked_ = 0; ///< of `done_`
    std::uint64_t at_ = 0;    ///< recheck() and hash_sparse(): next byte of the file
    bool ready_ = false;      ///< recheck() is over

    std::uint64_t position_ = 0;
    std::uint64_t file_end_ = 0;
    std::uint64_t data_end_ = 0; ///< raw: end of the last block that is not all zeros
    std::uint64_t zeros_ = 0;    ///< raw: not hashed yet; sparse: the hole not written yet
    std::uint32_t chunks_ = 0;
    Sha256Stream hash_; ///< raw: content without zeros_; sparse: the file behind its header
    Sha256Stream good_; ///< as it was at the last piece that was as it should
    std::uint64_t good_zeros_ = 0, good_data_end_ = 0;
    bool finishing_ = false;
    KeptImage kept_;
};

} // namespace gangflash::readback
