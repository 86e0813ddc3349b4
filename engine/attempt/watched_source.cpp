#include "engine/attempt/watched_source.hpp"

#include <fmt/format.h>

namespace gangflash::attempt {

std::string sent_as_hashed(const Image& image, std::uint64_t bytes) {
    return fmt::format("{} bytes compared with the image's hash before they were sent; hashed {}",
                       bytes,
                       image.hashed_by() == HashedBy::reading
                           ? "in this session"
                           : "earlier, the same file by device, inode, size and times");
}

} // namespace gangflash::attempt
