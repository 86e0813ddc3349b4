#pragma once

#include "base/bytes.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/fingerprint.hpp"
#include "config/images/image.hpp"

#include <memory>
#include <mutex>

namespace gangflash {

/// A file that was hashed, and gives out only what was hashed: every piece is compared with the
/// fingerprint before a byte of it leaves. Immutable; read() may run in several threads at once.
class ProvenFile {
public:
    ProvenFile(std::shared_ptr<const FileReader> file,
               std::shared_ptr<const Fingerprint> fingerprint,
               HashedBy hashed_by)
        : file_(std::move(file)), fingerprint_(std::move(fingerprint)), hashed_by_(hashed_by) {}

    const std::string& name() const { return file_->name(); }
    const FileReader& file() const { return *file_; }
    std::uint64_t size() const { return fingerprint_->size(); }
    const Sha256& sha256() const { return fingerprint_->sha256(); }
    HashedBy hashed_by() const { return hashed_by_; }

    /// Fills `into` from `offset`, inside the file. Reads whole pieces (Fingerprint::piece_size),
    /// so what begins or ends inside of one costs up to two pieces more; the last such piece is
    /// kept, so that whoever reads on in small steps has each piece read and compared once.
    /// `image_changed` with file and offset when the disk fails, or the bytes are not those that
    /// were hashed; `into` then holds nothing of use.
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const;

    /// FileReader's: an early look, before a phone is touched. What counts is read().
    Result<void> still_unchanged() const { return file_->still_unchanged(); }

private:
    using Piece = std::shared_ptr<const Bytes>;

    /// A piece of which only a part was wanted, compared.
    struct Kept {
        std::mutex mutex;
        std::uint64_t number = 0;
        Piece bytes; ///< null: none yet
    };

    Result<void> read_piece(std::uint64_t piece, std::span<std::byte> into) const;
    Result<Piece> piece_around(std::uint64_t piece) const;

    std::shared_ptr<const FileReader> file_;
    std::shared_ptr<const Fingerprint> fingerprint_;
    HashedBy hashed_by_;
    std::unique_ptr<Kept> kept_ = std::make_unique<Kept>();
};

} // namespace gangflash
