#include "ports/virtual/demo/sparse_writer.hpp"

namespace gangflash::vphone {

namespace {

constexpr std::uint32_t block = 4096;
constexpr std::uint16_t file_header_size = 28;
constexpr std::uint16_t chunk_header_size = 12;

class Writer {
public:
    Writer() : file_(file_header_size) {}

    void raw(ByteView bytes) {
        header(0xCAC1, bytes.size(), bytes.size());
        file_.insert(file_.end(), bytes.begin(), bytes.end());
    }
    void fill(std::uint64_t length, std::uint32_t pattern) {
        header(0xCAC2, length, sizeof(pattern));
        append_le(file_, pattern);
    }
    void hole(std::uint64_t length) {
        if (length > 0) header(0xCAC3, length, 0);
    }

    Bytes finish() {
        const std::span<std::byte> all(file_);
        store_le<std::uint32_t>(all, 0xED26'FF3A, 0);
        store_le<std::uint16_t>(all, 1, 4);
        store_le<std::uint16_t>(all, 0, 6);
        store_le(all, file_header_size, 8);
        store_le(all, chunk_header_size, 10);
        store_le(all, block, 12);
        store_le(all, blocks_, 16);
        store_le(all, chunks_, 20);
        store_le<std::uint32_t>(all, 0, 24); // no checksum
        return std::move(file_);
    }

private:
    void header(std::uint16_t type, std::uint64_t expanded, std::uint64_t body) {
        const auto count = static_cast<std::uint32_t>(expanded / block);
        append_le(file_, type);
        append_le(file_, std::uint16_t{0});
        append_le(file_, count);
        append_le(file_, static_cast<std::uint32_t>(chunk_header_size + body));
        blocks_ += count;
        ++chunks_;
    }

    Bytes file_;
    std::uint32_t blocks_ = 0;
    std::uint32_t chunks_ = 0;
};

} // namespace

Bytes make_sparse(const BigImage& image) {
    Writer writer;
    std::uint64_t at = 0;
    for (const BigImage::Run& run : image.runs) {
        writer.hole(run.offset - at);
        if (run.bytes.empty())
            writer.fill(run.length, run.pattern);
        else
            writer.raw(run.bytes);
        at = run.offset + run.length;
    }
    writer.hole(image.expanded - at);
    return writer.finish();
}

} // namespace gangflash::vphone
