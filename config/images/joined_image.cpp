#include "config/images/open_image.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Several images as one: for places of one expanded image, where a later one lies over an earlier,
/// or one behind the other.
class JoinedImage final : public Image {
public:
    JoinedImage(std::vector<std::shared_ptr<const Image>> pieces,
                bool following,
                const Sha256& sha256)
        : pieces_(std::move(pieces)), following_(following), sha256_(sha256) {
        std::uint64_t starts = 0;
        Laid laid;
        for (const auto& piece : pieces_) {
            for (const Extent& extent : piece->extents())
                lay(laid, {{starts + extent.offset, extent.length}, starts, piece.get()});
            if (following_) starts += piece->expanded_size();
        }
        size_ = following_ ? starts : pieces_.front()->expanded_size();
        for (const auto& [offset, part] : laid)
            parts_.push_back(part);
        for (const Part& part : parts_) {
            if (!extents_.empty() &&
                extents_.back().offset + extents_.back().length == part.extent.offset)
                extents_.back().length += part.extent.length;
            else
                extents_.push_back(part.extent);
        }
    }

    const std::string& file_name() const override { return pieces_.front()->file_name(); }
    std::uint64_t expanded_size() const override { return size_; }
    bool sparse() const override { return !following_; }
    const Sha256& sha256() const override { return sha256_; }
    const std::vector<Extent>& extents() const override { return extents_; }
    const std::string& link_target() const override { return pieces_.front()->link_target(); }

    /// As its least proven piece.
    HashedBy hashed_by() const override {
        for (const auto& piece : pieces_)
            if (piece->hashed_by() != HashedBy::reading) return piece->hashed_by();
        return HashedBy::reading;
    }

    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        auto part = std::ranges::upper_bound(
            parts_, offset, {}, [](const Part& p) { return p.extent.offset; });
        if (part == parts_.begin()) return outside(offset);
        for (--part; !into.empty(); ++part) {
            if (part == parts_.end() || offset < part->extent.offset ||
                offset - part->extent.offset >= part->extent.length)
                return outside(offset);
            const std::uint64_t inside = offset - part->extent.offset;
            const auto piece =
                into.first(std::min<std::uint64_t>(into.size(), part->extent.length - inside));
            if (auto read = part->image->read(offset - part->starts, piece); !read) return read;
            offset += piece.size();
            into = into.subspan(piece.size());
        }
        return success();
    }

    Result<void> still_unchanged() const override {
        for (const auto& piece : pieces_)
            if (auto same = piece->still_unchanged(); !same) return same;
        return success();
    }

private:
    struct Part {
        Extent extent; ///< in the whole
        std::uint64_t starts;
        const Image* image;
    };

    /// By their beginnings, none over another.
    using Laid = std::map<std::uint64_t, Part>;

    /// Over what lies there from earlier pieces, as simg2img and fastboot write them.
    static void lay(Laid& laid, const Part& part) {
        const std::uint64_t begin = part.extent.offset, end = begin + part.extent.length;
        auto at = laid.lower_bound(begin);
        if (at != laid.begin() && end_of(std::prev(at)->second) > begin) --at;
        while (at != laid.end() && at->first < end) {
            const Part under = at->second;
            at = laid.erase(at);
            const std::uint64_t from = under.extent.offset;
            if (from < begin)
                laid.emplace(from, Part{{from, begin - from}, under.starts, under.image});
            if (end_of(under) > end)
                laid.emplace(end, Part{{end, end_of(under) - end}, under.starts, under.image});
        }
        laid.emplace(begin, part);
    }

    static std::uint64_t end_of(const Part& part) {
        return part.extent.offset + part.extent.length;
    }

    Fault outside(std::uint64_t offset) const {
        return {ErrorCode::internal_error,
                fmt::format("{}: read at {:#x} is outside of an extent", file_name(), offset)};
    }

    std::vector<std::shared_ptr<const Image>> pieces_;
    bool following_;
    Sha256 sha256_;
    std::uint64_t size_ = 0;
    std::vector<Part> parts_; ///< ascending, disjoint
    std::vector<Extent> extents_;
};

} // namespace

std::shared_ptr<const Image> make_joined_image(std::vector<std::shared_ptr<const Image>> pieces,
                                               const Sha256& sha256) {
    return std::make_shared<JoinedImage>(std::move(pieces), false, sha256);
}

std::shared_ptr<const Image> make_following_image(std::vector<std::shared_ptr<const Image>> pieces,
                                                  const Sha256& sha256) {
    return std::make_shared<JoinedImage>(std::move(pieces), true, sha256);
}

} // namespace gangflash
