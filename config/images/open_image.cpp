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
    explicit PieceReader(const Image& file) : file_(file) {}

    Result<void> read(std::uint64_t offset, std::span<std::byte> into) {
        while (!into.empty()) {
            const std::uint64_t start = offset / Fingerprint::piece_size * Fingerprint::piece_size;
            if (auto held = hold(start); !held) return held;
            const std::size_t inside = offset - start;
            if (inside >= piece_.size())
                return Fault{ErrorCode::image_changed, file_.file_name() + ": ends before"};
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
        const std::uint64_t size = file_.expanded_size();
        if (start >= size)
            return Fault{ErrorCode::image_changed, file_.file_name() + ": ends before"};
        held_.reset();
        piece_.resize(std::min<std::uint64_t>(Fingerprint::piece_size, size - start));
        if (auto read = file_.read(start, piece_); !read) return read;
        held_ = start;
        return success();
    }

    const Image& file_; ///< as it is stored
    Bytes piece_;
    std::optional<std::uint64_t> held_; ///< where piece_ begins
};

/// What `stored` is, read from it once more and compared with what was seen before; the image.
Result<std::shared_ptr<const Image>> made_of(std::shared_ptr<const Image> stored,
                                             const std::optional<SparseLayout>& seen) {
    PieceReader pieces(*stored);
    const ReadAt read = [&](std::uint64_t offset, std::span<std::byte> into) {
        return pieces.read(offset, into);
    };
    std::vector<std::string> told; // when it was opened
    auto layout = read_image_layout(stored->expanded_size(), read, stored->file_name(), told);
    if (!layout) return Fault{ErrorCode::image_changed, detail_of(layout.error())};
    if (*layout != seen)
        return Fault{ErrorCode::image_changed,
                     stored->file_name() + ": was changed while it was checked"};
    if (!*layout) return stored;
    return std::make_shared<const SparseImage>(std::move(stored), std::move(**layout));
}

} // namespace

std::uint64_t UnhashedImage::stored_size() const {
    std::uint64_t size = file->stamp().size;
    if (cut)
        for (const UnhashedImage& piece : more_pieces)
            size += piece.file->stamp().size;
    return size;
}

Result<void> read_cut(const UnhashedImage& image, std::uint64_t offset, std::span<std::byte> into) {
    const std::uint64_t each = image.file->stamp().size; // of all pieces but the last
    while (!into.empty()) {
        const std::uint64_t number = offset / each;
        if (number > image.more_pieces.size())
            return Fault{ErrorCode::image_changed, image.file->name() + ": ends before"};
        const FileReader& piece = number == 0 ? *image.file : *image.more_pieces[number - 1].file;
        const std::uint64_t inside = offset % each;
        const auto part = into.first(std::min<std::uint64_t>(into.size(), each - inside));
        if (auto read = piece.read(inside, part); !read) return read;
        offset += part.size();
        into = into.subspan(part.size());
    }
    return success();
}

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
    return made_of(make_cut_piece(image, std::move(proven)), image.sparse);
}

std::shared_ptr<const Image> make_cut_piece(const UnhashedImage& piece,
                                            std::shared_ptr<const ProvenFile> proven) {
    return std::make_shared<const RawImage>(std::move(proven), piece.link_target);
}

Result<std::shared_ptr<const Image>>
make_cut_image(const UnhashedImage& image,
               std::vector<std::shared_ptr<const Image>> pieces,
               const Sha256& sha256) {
    return made_of(make_following_image(std::move(pieces), sha256), image.sparse);
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
