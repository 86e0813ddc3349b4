#pragma once

#include "config/image.hpp"
#include "config/images/open_image.hpp"
#include "config/images/proven_file.hpp"

namespace gangflash {

/// An Android sparse file seen expanded; holes are in no extent.
class SparseImage final : public Image {
public:
    /// `layout` as it was read from `file` itself.
    SparseImage(std::shared_ptr<const ProvenFile> file,
                SparseLayout layout,
                std::string link_target);

    const std::string& file_name() const override { return file_->name(); }
    std::uint64_t expanded_size() const override { return layout_.expanded_size(); }
    bool sparse() const override { return true; }
    const Sha256& sha256() const override { return file_->sha256(); }
    const std::vector<Extent>& extents() const override { return extents_; }
    HashedBy hashed_by() const override { return file_->hashed_by(); }
    const std::string& link_target() const override { return link_target_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override;
    Result<void> still_unchanged() const override { return file_->still_unchanged(); }

private:
    std::shared_ptr<const ProvenFile> file_;
    SparseLayout layout_;
    std::string link_target_;
    std::vector<Extent> extents_;
};

} // namespace gangflash
