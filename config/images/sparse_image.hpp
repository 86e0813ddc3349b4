#pragma once

#include "config/image.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/open_image.hpp"

namespace gangflash {

/// An Android sparse file seen expanded; holes are in no extent.
class SparseImage final : public Image {
public:
    SparseImage(std::shared_ptr<const FileReader> file, SparseLayout layout, const Sha256& sha256);

    const std::string& file_name() const override { return file_->name(); }
    std::uint64_t expanded_size() const override { return layout_.expanded_size(); }
    bool sparse() const override { return true; }
    const Sha256& sha256() const override { return sha256_; }
    const std::vector<Extent>& extents() const override { return extents_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<void> still_unchanged() const override { return file_->still_unchanged(); }

private:
    std::shared_ptr<const FileReader> file_;
    SparseLayout layout_;
    Sha256 sha256_;
    std::vector<Extent> extents_;
};

} // namespace gangflash
