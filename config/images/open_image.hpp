#pragma once

#include "base/sha256.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/image.hpp"
#include "config/images/proven_file.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gangflash {

/// True when the bytes begin like an Android sparse image.
bool looks_like_sparse(ByteView start);

/// One run of a sparse image's expanded content.
struct SparseRun {
    std::uint64_t offset = 0; ///< in the expanded image
    std::uint64_t length = 0;
    std::optional<std::uint64_t> file_offset; ///< of raw bytes; absent: `fill` repeated
    std::uint32_t fill = 0;                   ///< pattern, as load_le reads it

    bool operator==(const SparseRun&) const = default;
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
    std::uint32_t crc32 = 0;          ///< of the expanded image, by header or CRC32 chunk; 0: none
    std::vector<SparseRun> runs;      ///< ascending; what is between them is a hole

    std::uint64_t expanded_size() const { return std::uint64_t{block_size} * total_blocks; }
    bool operator==(const SparseLayout&) const = default;
};

/// Fills the bytes from the offset, or says why not: how parsers look into a file.
using ReadAt = std::function<Result<void>(std::uint64_t offset, std::span<std::byte> into)>;

/// Of the sparse image that begins at `start` of a file of `size` bytes. Fault `image_invalid`
/// naming file and chunk: cut short, garbage, sizes that contradict.
Result<SparseLayout> read_sparse_layout(std::uint64_t size,
                                        const ReadAt& read,
                                        const std::string& name,
                                        std::uint64_t start = 0);

/// How the bytes of a file become an image, by its content alone; absent: as they are. Several
/// sparse images behind each other become one where each says where its data belongs: all of one
/// size, no two with data in one place. A signature header before a sparse image is taken off where
/// it says how long the sparse image is. Faults: those of read_sparse_layout(), `image_in_pieces`,
/// `image_wrapped`, `image_empty`. Odd things are told in `warnings`.
Result<std::optional<SparseLayout>> read_image_layout(std::uint64_t size,
                                                      const ReadAt& read,
                                                      const std::string& name,
                                                      std::vector<std::string>& warnings);

/// The file as an image, hash not yet known: enough to refuse it early. Sparse or raw by its magic,
/// not by its name: `type` in a scatter is not reliable. Faults: `image_invalid`, and FileReader's.
struct UnhashedImage {
    std::shared_ptr<const FileReader> file;
    std::optional<SparseLayout> sparse; ///< absent: raw
    std::string link_target{};          ///< Image::link_target()
    /// Of an image in numbered pieces: the others. Each is a sparse image of its own for a part of
    /// one expanded image; or, where `cut`, they stand behind each other.
    std::vector<UnhashedImage> more_pieces{};
    /// A file that was cut into pieces of one size: `sparse` is what all of them are together.
    bool cut = false;

    std::uint64_t stored_size() const; ///< of all pieces that stand behind each other
    std::uint64_t expanded_size() const { return sparse ? sparse->expanded_size() : stored_size(); }
};

/// The pieces of a cut file, `image`'s own first, as one file.
Result<void> read_cut(const UnhashedImage& image, std::uint64_t offset, std::span<std::byte> into);

Result<UnhashedImage> open_image(const std::filesystem::path& path);
Result<UnhashedImage> open_image(FileReader file);

/// A piece of a file that was cut: its bytes, whatever they begin like.
std::shared_ptr<const Image> make_cut_piece(const UnhashedImage& piece,
                                            std::shared_ptr<const ProvenFile> proven);

/// The image that ports share. What it is and where its bytes go is read once more, from what was
/// hashed. Faults: `image_changed` when that is not what was looked at before.
Result<std::shared_ptr<const Image>> make_image(const UnhashedImage& image,
                                                std::shared_ptr<const ProvenFile> proven);

/// One image of several that have the same expanded size and no data in one place
/// (open_pieces()). `sha256`: of all together, as the caller defines it.
std::shared_ptr<const Image> make_joined_image(std::vector<std::shared_ptr<const Image>> pieces,
                                               const Sha256& sha256);

/// The image that was cut into `pieces` (make_cut_piece(), in their order). Where `image` is sparse
/// its layout is read once more, from what was hashed: `image_changed` when it is another one.
Result<std::shared_ptr<const Image>>
make_cut_image(const UnhashedImage& image,
               std::vector<std::shared_ptr<const Image>> pieces,
               const Sha256& sha256);

/// `pieces` behind each other, each of one extent.
std::shared_ptr<const Image> make_following_image(std::vector<std::shared_ptr<const Image>> pieces,
                                                  const Sha256& sha256);

/// Opens and hashes one file. Faults: those of open_image() and make_image().
Result<std::shared_ptr<const Image>> load_image(const std::filesystem::path& path);

/// Bytes that exist in memory only, made from the file of that name. `file`, where they are its
/// content, is looked at by still_unchanged().
std::shared_ptr<const Image> make_memory_image(std::string file_name,
                                               Bytes bytes,
                                               const Sha256& sha256,
                                               std::shared_ptr<const FileReader> file = nullptr,
                                               std::string link_target = {});

} // namespace gangflash
