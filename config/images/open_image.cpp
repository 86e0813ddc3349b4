#include "config/images/open_image.hpp"

#include "config/images/raw_image.hpp"
#include "config/images/sparse_image.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::uint32_t sparse_magic = 0xED26FF3A;

} // namespace

bool looks_like_sparse(ByteView start) {
    return start.size() >= 4 && load_le<std::uint32_t>(start) == sparse_magic;
}

Result<UnhashedImage> open_image(const std::filesystem::path& path) {
    auto opened = FileReader::open(path);
    if (!opened) return opened.error();
    UnhashedImage image{std::make_shared<const FileReader>(std::move(*opened)), std::nullopt};
    if (image.file->stamp().size == 0)
        return Fault{ErrorCode::image_invalid, fmt::format("{}: empty file", path.string())};

    std::array<std::byte, 4> magic{};
    const auto head = std::span(magic).first(std::min<std::size_t>(4, image.file->stamp().size));
    if (auto read = image.file->read(0, head); !read) return read.error();
    if (!looks_like_sparse(magic)) return image;

    auto layout = read_sparse_layout(*image.file);
    if (!layout) return layout.error();
    image.sparse = std::move(*layout);
    return image;
}

std::shared_ptr<const Image> make_image(UnhashedImage image, const Sha256& sha256) {
    if (image.sparse)
        return std::make_shared<SparseImage>(
            std::move(image.file), std::move(*image.sparse), sha256);
    return std::make_shared<RawImage>(std::move(image.file), sha256);
}

} // namespace gangflash
