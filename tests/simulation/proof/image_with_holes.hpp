#pragma once

#include "base/sha256.hpp"
#include "config/images/open_image.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gangflash::sim {

inline constexpr std::uint64_t image_size = 8 * mib;

/// Some MiB of an image in memory, with holes between its extents.
class ImageWithHoles : public Image {
public:
    ImageWithHoles(std::shared_ptr<const Image> whole, std::vector<Extent> extents)
        : whole_(std::move(whole)), extents_(std::move(extents)) {}

    const std::string& file_name() const override { return whole_->file_name(); }
    std::uint64_t expanded_size() const override { return whole_->expanded_size(); }
    bool sparse() const override { return true; }
    const Sha256& sha256() const override { return whole_->sha256(); }
    const std::vector<Extent>& extents() const override { return extents_; }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        return whole_->read(offset, into);
    }
    Result<void> still_unchanged() const override { return success(); }

private:
    std::shared_ptr<const Image> whole_;
    std::vector<Extent> extents_;
};

/// Content without any equal blocks, under the name of md1img.
inline std::shared_ptr<const Image> image_of(std::vector<Extent> extents) {
    static const std::shared_ptr<const Image> whole = [] {
        Bytes bytes(image_size);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i * 131 + (i >> 12U));
        const Sha256 hash = sha256(bytes);
        return make_memory_image("md1img.img", std::move(bytes), hash);
    }();
    return std::make_shared<ImageWithHoles>(whole, std::move(extents));
}

} // namespace gangflash::sim
