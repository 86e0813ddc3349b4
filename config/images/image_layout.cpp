#include "config/images/open_image.hpp"
#include "config/images/recognise.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

class LayoutReader {
public:
    LayoutReader(std::uint64_t size,
                 const ReadAt& read,
                 const std::string& name,
                 std::vector<std::string>& warnings)
        : size_(size), read_(read), name_(name), warnings_(warnings) {}

    Result<std::optional<SparseLayout>> find() {
        // Enough for a signature header and the magic behind it.
        Bytes start(std::min<std::uint64_t>(size_, ssss_header_size + 4));
        if (auto read = read_(0, start); !read) return read.error();
        switch (image_kind(start)) {
        case ImageKind::sparse:
            return taken(sparse());
        case ImageKind::signed_sparse:
            return taken(signed_sparse(start));
        case ImageKind::signed_payload:
            return signed_payload(start);
        default:
            return std::optional<SparseLayout>{};
        }
    }

private:
    Fault refuse(ErrorCode code, std::string_view cause) const {
        return {code, fmt::format("{}: {}", name_, cause)};
    }

    Result<std::optional<SparseLayout>> taken(Result<SparseLayout> layout) const {
        if (!layout) return layout.error();
        if (layout->runs.empty())
            return refuse(ErrorCode::image_empty,
                          fmt::format("a sparse image of {} bytes without one byte of data",
                                      layout->expanded_size()));
        return std::optional<SparseLayout>(std::move(*layout));
    }

    Result<SparseLayout> sparse() {
        auto layout = read_sparse_layout(size_, read_, name_);
        if (!layout) return layout;
        if (auto joined = join_following(*layout); !joined) return joined.error();
        if (layout->trailing_bytes > 0)
            warnings_.push_back(
                fmt::format("{}: {} bytes after the last chunk", name_, layout->trailing_bytes));
        return layout;
    }

    /// Further sparse images right behind the first, as `cat` makes them.
    Result<void> join_following(SparseLayout& all) {
        std::size_t images = 1;
        while (all.trailing_bytes >= 4) {
            const std::uint64_t at = size_ - all.trailing_bytes;
            std::array<std::byte, 4> magic{};
            if (auto read = read_(at, magic); !read) return read;
            if (!looks_like_sparse(magic)) break;
            const auto next = read_sparse_layout(size_, read_, name_, at);
            if (!next) return next.error();
            ++images;
            if (auto joined = join(all, *next, images); !joined) return joined;
        }
        if (images > 1)
            warnings_.push_back(fmt::format(
                "{}: {} sparse images behind each other are taken as one: each says where its "
                "data belongs",
                name_,
                images));
        return success();
    }

    Result<void> join(SparseLayout& all, const SparseLayout& next, std::size_t number) const {
        if (next.block_size != all.block_size || next.total_blocks != all.total_blocks)
            return refuse(ErrorCode::image_in_pieces,
                          fmt::format("{} sparse images or more behind each other, of {} and {} "
                                      "bytes: nothing says how they belong together",
                                      number,
                                      all.expanded_size(),
                                      next.expanded_size()));
        std::vector<SparseRun> runs = all.runs;
        runs.insert(runs.end(), next.runs.begin(), next.runs.end());
        std::ranges::sort(runs, {}, &SparseRun::offset);
        for (std::size_t i = 1; i < runs.size(); ++i)
            if (runs[i - 1].offset + runs[i - 1].length > runs[i].offset)
                return refuse(ErrorCode::image_in_pieces,
                              fmt::format("sparse image {} behind the others has data for the same "
                                          "place as one before it, at {:#x}",
                                          number,
                                          runs[i].offset));
        all.runs = std::move(runs);
        all.chunks += next.chunks;
        all.raw_chunks += next.raw_chunks;
        all.fill_chunks += next.fill_chunks;
        all.hole_chunks += next.hole_chunks;
        all.trailing_bytes = next.trailing_bytes;
        all.crc32 = 0; // each counted its own holes in
        return success();
    }

    /// The header says how long the payload is; only when a whole sparse image is exactly that long
    /// there is one reading.
    Result<SparseLayout> signed_sparse(ByteView start) {
        const std::uint64_t told = load_le<std::uint32_t>(start, ssss_header_size - 4);
        auto layout = read_sparse_layout(size_, read_, name_, ssss_header_size);
        if (!layout) return layout;
        const std::uint64_t is = size_ - ssss_header_size - layout->trailing_bytes;
        if (told != is)
            return refuse(ErrorCode::image_wrapped,
                          fmt::format("has the signature header SSSS before a sparse image of {} "
                                      "bytes and says it has {}: get the image without the "
                                      "header, or the maker's own file",
                                      is,
                                      told));
        layout->trailing_bytes = 0; // the signature
        warnings_.push_back(fmt::format(
            "{}: the sparse image behind its signature header SSSS is written, without header and "
            "signature",
            name_));
        return layout;
    }

    Fault signed_payload(ByteView start) const {
        const bool ssss = as_text(start.first(4)) == "SSSS";
        const std::size_t header = ssss ? ssss_header_size : bfbf_header_size;
        ImageKind payload = ImageKind::raw;
        if (size_ > header) {
            Bytes behind(std::min<std::uint64_t>(size_ - header, recognised_start));
            if (auto read = read_(header, behind); !read) return read.error();
            payload = image_kind(behind);
        }
        return refuse(ErrorCode::image_wrapped,
                      fmt::format("has the signature header {} of {} bytes before {}: some phones "
                                  "want it written, others start only without it; use the file "
                                  "that the maker's own tool writes",
                                  ssss ? "SSSS" : "BFBF",
                                  header,
                                  payload == ImageKind::raw ? "its payload" : to_string(payload)));
    }

    std::uint64_t size_;
    const ReadAt& read_;
    const std::string& name_;
    std::vector<std::string>& warnings_;
};

} // namespace

Result<std::optional<SparseLayout>> read_image_layout(std::uint64_t size,
                                                      const ReadAt& read,
                                                      const std::string& name,
                                                      std::vector<std::string>& warnings) {
    return LayoutReader{size, read, name, warnings}.find();
}

} // namespace gangflash
