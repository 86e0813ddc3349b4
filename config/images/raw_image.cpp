#include "config/images/raw_image.hpp"

namespace gangflash {

Result<void> RawImage::read(std::uint64_t offset, std::span<std::byte> into) const {
    if (auto read = file_->read(offset, into); !read) return read;
    // Afterwards, so that bytes written while we read are noticed too.
    return file_->same_content();
}

} // namespace gangflash
