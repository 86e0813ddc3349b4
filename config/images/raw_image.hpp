#pragma once

#include "config/images/image.hpp"
#include "config/images/proven_file.hpp"

namespace gangflash {

/// A file that is stored as it is: one extent.
class RawImage final : public Image {
public:
    RawImage(std::shared_ptr<const ProvenFile> file, std::string link_target)
        : file_(std::move(file)), link_target_(std::move(link_target)),
          extents_{{0, file_->size()}} {}

    const std::string& file_name() const override { return file_->name(); }
    std::uint64_t expanded_size() const override { return file_->size(); }
    bool sparse() const override { return false; }
    const Sha256& sha256() const override { return file_->sha256(); }
    const std::vector<Extent>& extents() const override { return extents_; }
    HashedBy hashed_by() const override { return file_->hashed_by(); }
    const std::string& link_target() const override { return link_target_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        return file_->read(offset, into);
    }
    Result<void> still_unchanged() const override { return file_->still_unchanged(); }

private:
    std::shared_ptr<const ProvenFile> file_;
    std::string link_target_;
    std::vector<Extent> extents_;
};

} // namespace gangflash
