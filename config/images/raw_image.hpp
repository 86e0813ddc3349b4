#pragma once

#include "config/image.hpp"
#include "config/images/file_reader.hpp"

namespace gangflash {

/// A file that is stored as it is: one extent.
class RawImage final : public Image {
public:
    RawImage(std::shared_ptr<const FileReader> file, const Sha256& sha256)
        : file_(std::move(file)), sha256_(sha256), extents_{{0, file_->stamp().size}} {}

    const std::string& file_name() const override { return file_->name(); }
    std::uint64_t expanded_size() const override { return file_->stamp().size; }
    bool sparse() const override { return false; }
    const Sha256& sha256() const override { return sha256_; }
    const std::vector<Extent>& extents() const override { return extents_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<void> still_unchanged() const override { return file_->still_unchanged(); }

private:
    std::shared_ptr<const FileReader> file_;
    Sha256 sha256_;
    std::vector<Extent> extents_;
};

} // namespace gangflash
