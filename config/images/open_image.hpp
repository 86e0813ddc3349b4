#pragma once

#include "base/sha256.hpp"
#include "config/image.hpp"
#include "config/images/file_reader.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gangflash {

/// True when the bytes begin like an Android sparse image.
bool looks_like_sparse(ByteView start);

/// One run of a sparse image's expanded content.
struct SparseRun {
    std::uint64_t offset = 0; ///< in the expanded image
    std::uint64_t length = 0;
    std::optional<std::uint64_t> file_offset; ///< of raw bytes; absent: `fill` repeated
    std::uint32_t fill = 0;                   ///< pattern, as load_le reads it
};

/// What a sparse file says it contains, every chunk checked
/// (reference: mtk-firmware-package.md, 5.2).
struct SparseLayout {
    std::uint32_t block_size = 0;
    std::uint32_t total_blocks = 0;
    std::uint32_t chunks = 0;
    std::uint32_t raw_chunks = 0;
    std::uint32_t fill_chunks = 0;
    std::uint32_t hole_chunks = 0;
    std::uint64_t trailing_bytes = 0; ///< after the last chunk, of no meaning
    std::vector<SparseRun> runs;      ///< ascending; what is between them is a hole

    std::uint64_t expanded_size() const { return std::uint64_t{block_size} * total_blocks; }
};

/// Fault `image_invalid` naming file and chunk: cut short, garbage, sizes that contradict.
Result<SparseLayout> read_sparse_layout(const FileReader& file);

/// The file as an image, hash not yet known. Sparse or raw by its magic, not by its name: `type` in
/// a scatter is not reliable. Faults: `image_invalid`, and FileReader's.
struct UnhashedImage {
    std::shared_ptr<const FileReader> file;
    std::optional<SparseLayout> sparse; ///< absent: raw

    std::uint64_t expanded_size() const {
        return sparse ? sparse->expanded_size() : file->stamp().size;
    }
};

Result<UnhashedImage> open_image(const std::filesystem::path& path);

/// The image that ports share.
std::shared_ptr<const Image> make_image(UnhashedImage image, const Sha256& sha256);

/// Bytes that exist in memory only, made from the file of that name: always unchanged.
std::shared_ptr<const Image>
make_memory_image(std::string file_name, Bytes bytes, const Sha256& sha256);

} // namespace gangflash
