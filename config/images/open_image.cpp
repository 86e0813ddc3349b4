#include "config/images/open_image.hpp"

#include "config/images/hash_files.hpp"
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

namespace {

/// Small reads one behind the other, each piece of the file read and compared once.
class PieceReader {
public:
    explicit PieceReader(const ProvenFile& file) : file_(file) {}

    Result<void> read(std::uint64_t offset, std::span<std::byte> into) {
        while (!into.empty()) {
            const std::uint64_t start =
                offset / Fingerprint::piece_size * Fingerprint::piece_size;
            if (auto held = hold(start); !held) return held;
            const std::size_t inside = offset - start;
            if (inside >= piece_.size())
                return Fault{ErrorCode::image_changed, file_.name() + ": ends before"};
            const std::size_t n = std::min(into.size(), piece_.size() - inside);
            std::copy_n(piece_.begin() + static_cast<std::ptrdiff_t>(inside), n, into.begin());
            offset += n;
            into = into.subspan(n);
        }
        return success();
    }

private:
    Result<void> hold(std::uint64_t start) {
        if (held_ == start) return success();
        if (start >= file_.size())
            return Fault{ErrorCode::image_changed, file_.name() + ": ends before"};
        held_.reset();
        piece_.resize(std::min<std::uint64_t>(Fingerprint::piece_size, file_.size() - start));
        if (auto read = file_.read(start, piece_); !read) return read;
        held_ = start;
        return success();
    }

    const ProvenFile& file_;
    Bytes piece_;
    std::optional<std::uint64_t> held_; ///< where piece_ begins
};

} // namespace

Result<UnhashedImage> open_image(FileReader opened) {
    UnhashedImage image{std::make_shared<const FileReader>(std::move(opened)), std::nullopt};
    const FileReader& file = *image.file;
    if (file.stamp().size == 0)
        return Fault{ErrorCode::image_invalid, fmt::format("{}: empty file", file.name())};
    const ReadAt read = [&](std::uint64_t offset, std::span<std::byte> into) {
        return file.read(offset, into);
    };
    std::vector<std::string> told; // open_whole_image() tells them
    auto layout = read_image_layout(file.stamp().size, read, file.name(), told);
    if (!layout) return layout.error();
    image.sparse = std::move(*layout);
    return image;
}

Result<UnhashedImage> open_image(const std::filesystem::path& path) {
    auto opened = FileReader::open(path);
    if (!opened) return opened.error();
    return open_image(std::move(*opened));
}

Result<std::shared_ptr<const Image>> make_image(const UnhashedImage& image,
                                                std::shared_ptr<const ProvenFile> proven) {
    PieceReader pieces(*proven);
    const ReadAt read = [&](std::uint64_t offset, std::span<std::byte> into) {
        return pieces.read(offset, into);
    };
    std::vector<std::string> told; // when it was opened
    auto layout = read_image_layout(proven->size(), read, proven->name(), told);
    if (!layout) return Fault{ErrorCode::image_changed, layout.error().detail};
    if (*layout != image.sparse)
        return Fault{ErrorCode::image_changed,
                     proven->name() + ": was changed while it was checked"};
    if (*layout)
        return std::make_shared<const SparseImage>(
            std::move(proven), std::move(**layout), image.link_target);
    return std::make_shared<const RawImage>(std::move(proven), image.link_target);
}

Result<std::shared_ptr<const Image>> load_image(const std::filesystem::path& path) {
    const auto opened = open_image(path);
    if (!opened) return opened.error();
    HashCache none{{}};
    auto proven = hash_files({opened->file}, none, CachedHashes::refreshed, {}).front();
    if (!proven) return proven.error();
    return make_image(*opened, std::move(*proven));
}

} // namespace gangflash
