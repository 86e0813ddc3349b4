#pragma once

#include "config/images/image.hpp"
#include "config/images/open_image.hpp"

namespace gangflash {

/// An Android sparse file seen expanded; holes are in no extent.
class SparseImage final : public Image {
public:
    /// `stored` is the file as it lies on the disk, `layout` as it was read from that.
    SparseImage(std::shared_ptr<const Image> stored, SparseLayout layout);

    const std::string& file_name() const override { return stored_->file_name(); }
    std::uint64_t expanded_size() const override { return layout_.expanded_size(); }
    bool sparse() const override { return true; }
    const Sha256& sha256() const override { return stored_->sha256(); }
    const std::vector<Extent>& extents() const override { return extents_; }
    HashedBy hashed_by() const override { return stored_->hashed_by(); }
    const std::string& link_target() const override { return stored_->link_target(); }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<void> still_unchanged() const override { return stored_->still_unchanged(); }

private:
    std::shared_ptr<const Image> stored_;
    SparseLayout layout_;
    std::vector<Extent> extents_;
};

} // namespace gangflash
