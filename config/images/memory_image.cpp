#include "config/images/open_image.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

class MemoryImage final : public Image {
public:
    MemoryImage(std::string file_name,
                Bytes bytes,
                const Sha256& sha256,
                std::shared_ptr<const FileReader> file,
                std::string link_target)
        : file_name_(std::move(file_name)), bytes_(std::move(bytes)), sha256_(sha256),
          file_(std::move(file)), link_target_(std::move(link_target)),
          extents_{{0, bytes_.size()}} {}

    const std::string& file_name() const override { return file_name_; }
    std::uint64_t expanded_size() const override { return bytes_.size(); }
    bool sparse() const override { return false; }
    const Sha256& sha256() const override { return sha256_; }
    const std::vector<Extent>& extents() const override { return extents_; }
    const std::string& link_target() const override { return link_target_; }

    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        if (offset > bytes_.size() || into.size() > bytes_.size() - offset)
            return Fault{ErrorCode::internal_error,
                         fmt::format("{}: read at {:#x} is outside", file_name_, offset)};
        std::copy_n(
            bytes_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return success();
    }

    Result<void> still_unchanged() const override {
        return file_ ? file_->still_unchanged() : success();
    }

private:
    std::string file_name_;
    Bytes bytes_;
    Sha256 sha256_;
    std::shared_ptr<const FileReader> file_;
    std::string link_target_;
    std::vector<Extent> extents_;
};

} // namespace

std::shared_ptr<const Image> make_memory_image(std::string file_name,
                                               Bytes bytes,
                                               const Sha256& sha256,
                                               std::shared_ptr<const FileReader> file,
                                               std::string link_target) {
    return std::make_shared<MemoryImage>(
        std::move(file_name), std::move(bytes), sha256, std::move(file), std::move(link_target));
}

} // namespace gangflash
