#include "config/images/open_image.hpp"

#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

// Android's sparse_format.h; every field little-endian.
constexpr std::size_t file_header_size = 28;
constexpr std::size_t chunk_header_size = 12;
enum ChunkType : std::uint16_t {
    chunk_raw = 0xCAC1,
    chunk_fill = 0xCAC2,
    chunk_hole = 0xCAC3,
    chunk_crc32 = 0xCAC4,
};

struct Chunk {
    std::uint16_t type = 0;
    std::uint64_t length = 0; ///< expanded bytes
    std::uint64_t data = 0;   ///< file offset of what follows the header
    std::uint64_t data_size = 0;
};

class SparseParser {
public:
    SparseParser(std::uint64_t size,
                 const ReadAt& read,
                 const std::string& name,
                 std::uint64_t start)
        : size_(size), read_(read), name_(name), at_(start) {}

    Result<SparseLayout> parse() {
        if (auto header = read_header(); !header) return header.error();
        for (chunk_ = 0; chunk_ < layout_.chunks; ++chunk_) {
            const auto chunk = read_chunk();
            if (!chunk) return chunk.error();
            if (auto taken = take(*chunk); !taken) return taken.error();
        }
        if (expanded_ != layout_.expanded_size())
            return refuse(fmt::format("{}: its chunks expand to {} bytes, its header says {}",
                                      name_,
                                      expanded_,
                                      layout_.expanded_size()));
        layout_.trailing_bytes = size_ - at_;
        return std::move(layout_);
    }

private:
    static Fault refuse(std::string text) { return {ErrorCode::image_invalid, std::move(text)}; }

    Fault refuse_chunk(std::string_view cause) const {
        return refuse(fmt::format(
            "{}: chunk {} of {} at {:#x}: {}", name_, chunk_, layout_.chunks, at_, cause));
    }

    std::uint64_t rest() const { return size_ - at_; }

    Result<void> read_header() {
        std::array<std::byte, file_header_size> raw{};
        if (rest() < raw.size())
            return refuse(fmt::format("{}: cut short inside the sparse header", name_));
        if (auto read = read_(at_, raw); !read) return read;
        const std::uint16_t major = load_le<std::uint16_t>(raw, 4);
        const std::uint16_t header_size = load_le<std::uint16_t>(raw, 8);
        chunk_header_ = load_le<std::uint16_t>(raw, 10);
        layout_.block_size = load_le<std::uint32_t>(raw, 12);
        layout_.total_blocks = load_le<std::uint32_t>(raw, 16);
        layout_.chunks = load_le<std::uint32_t>(raw, 20);
        layout_.crc32 = load_le<std::uint32_t>(raw, 24);
        if (major != 1)
            return refuse(fmt::format("{}: sparse version {} is not known", name_, major));
        if (header_size < file_header_size || chunk_header_ < chunk_header_size)
            return refuse(fmt::format("{}: sparse header sizes {} and {} are too small",
                                      name_,
                                      header_size,
                                      chunk_header_));
        if (layout_.block_size == 0 || layout_.block_size % 4 != 0)
            return refuse(fmt::format(
                "{}: sparse block size {} is no multiple of 4", name_, layout_.block_size));
        if (header_size > rest())
            return refuse(fmt::format("{}: cut short inside the sparse header", name_));
        at_ += header_size;
        return success();
    }

    Result<Chunk> read_chunk() {
        if (rest() < chunk_header_) return refuse_chunk("file is cut short");
        std::array<std::byte, chunk_header_size> raw{};
        if (auto read = read_(at_, raw); !read) return read.error();
        const std::uint64_t blocks = load_le<std::uint32_t>(raw, 4);
        const std::uint64_t total = load_le<std::uint32_t>(raw, 8);
        Chunk chunk{load_le<std::uint16_t>(raw, 0),
                    blocks * layout_.block_size,
                    at_ + chunk_header_,
                    total - chunk_header_};
        if (total < chunk_header_) return refuse_chunk("smaller than its own header");
        if (auto sizes = check_sizes(chunk); !sizes) return sizes.error();
        if (total > rest()) return refuse_chunk("file is cut short");
        if (chunk.length > layout_.expanded_size() - expanded_)
            return refuse_chunk("goes beyond the image's size");
        return chunk;
    }

    Result<void> check_sizes(const Chunk& chunk) const {
        switch (chunk.type) {
        case chunk_raw:
            if (chunk.data_size != chunk.length)
                return refuse_chunk(fmt::format(
                    "raw chunk of {} bytes for {} bytes", chunk.data_size, chunk.length));
            return success();
        case chunk_fill:
            if (chunk.data_size != 4) return refuse_chunk("fill chunk without its 4-byte pattern");
            return success();
        case chunk_hole:
            if (chunk.data_size != 0) return refuse_chunk("hole with data");
            return success();
        case chunk_crc32:
            if (chunk.data_size != 4 || chunk.length != 0)
                return refuse_chunk("CRC32 chunk of wrong size");
            return success();
        default:
            return refuse_chunk(fmt::format("unknown type {:#06x}", chunk.type));
        }
    }

    Result<void> take(const Chunk& chunk) {
        SparseRun run{expanded_, chunk.length, std::nullopt, 0};
        if (chunk.type == chunk_raw) {
            ++layout_.raw_chunks;
            run.file_offset = chunk.data;
        } else if (chunk.type == chunk_fill) {
            ++layout_.fill_chunks;
            std::array<std::byte, 4> pattern{};
            if (auto read = read_(chunk.data, pattern); !read) return read;
            run.fill = load_le<std::uint32_t>(pattern);
        } else if (chunk.type == chunk_hole) {
            ++layout_.hole_chunks;
        } else if (auto read = take_crc32(chunk); !read) {
            return read;
        }
        const bool stored = chunk.type == chunk_raw || chunk.type == chunk_fill;
        if (stored && chunk.length > 0) layout_.runs.push_back(run);
        expanded_ += chunk.length;
        at_ = chunk.data + chunk.data_size;
        return success();
    }

    /// Of everything before; one in the middle says nothing of the whole.
    Result<void> take_crc32(const Chunk& chunk) {
        if (layout_.expanded_size() != expanded_) return success();
        std::array<std::byte, 4> value{};
        if (auto read = read_(chunk.data, value); !read) return read;
        layout_.crc32 = load_le<std::uint32_t>(value);
        return success();
    }

    std::uint64_t size_;
    const ReadAt& read_;
    const std::string& name_;
    SparseLayout layout_;
    std::uint16_t chunk_header_ = 0;
    std::uint32_t chunk_ = 0;
    std::uint64_t at_;           ///< in the file
    std::uint64_t expanded_ = 0; ///< bytes of the image so far
};

} // namespace

Result<SparseLayout> read_sparse_layout(std::uint64_t size,
                                        const ReadAt& read,
                                        const std::string& name,
                                        std::uint64_t start) {
    return SparseParser{size, read, name, start}.parse();
}

} // namespace gangflash
