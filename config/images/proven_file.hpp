#pragma once

#include "config/image.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/fingerprint.hpp"

#include <memory>

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

    /// Fills `into` from `offset`, inside the file. Reads whole pieces (Fingerprint::piece_size), so
    /// what begins or ends inside of one costs up to two pieces more. `image_changed` with file and
    /// offset when the disk fails, or the bytes are not those that were hashed; `into` then holds
    /// nothing of use.
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const;

    /// FileReader's: an early look, before a phone is touched. What counts is read().
    Result<void> still_unchanged() const { return file_->still_unchanged(); }

private:
    Result<void> read_piece(std::uint64_t piece, std::span<std::byte> into) const;

    std::shared_ptr<const FileReader> file_;
    std::shared_ptr<const Fingerprint> fingerprint_;
    HashedBy hashed_by_;
};

} // namespace gangflash
