#include "engine/identity/erofs_volume.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <lz4.h>

namespace gangflash {

namespace {

constexpr std::uint64_t superblock_at = 1024;
constexpr std::uint32_t erofs_magic = 0xE0F5'E1E2;
constexpr std::uint64_t inode_slot = 32;
constexpr std::size_t folder_entry = 12;
constexpr std::uint64_t largest_folder = 4 << 20;
constexpr std::size_t largest_cluster = 1 << 20; ///< Z_EROFS_PCLUSTER_MAX_SIZE

// feature_incompat
constexpr std::uint32_t zero_padding = 0x01;
constexpr std::uint32_t big_clusters =
    0x02; ///< also: settings of compressors behind the superblock
constexpr std::uint32_t chunked_files = 0x04;
constexpr std::uint32_t second_head = 0x08; ///< also: a table of devices
constexpr std::uint32_t packed_tails = 0x10;
constexpr std::uint32_t known_features =
    zero_padding | big_clusters | chunked_files | second_head | packed_tails;

// i_format, bits 1 to 3
enum Layout : unsigned {
    flat_plain = 0,
    full_indexes = 1,
    flat_inline = 2,
    compact = 3,
    chunks = 4
};

// h_advise of a compressed file
constexpr unsigned advise_two_bytes = 0x01;
constexpr unsigned advise_big_1 = 0x02;
constexpr unsigned advise_inline_tail = 0x08;
constexpr unsigned advise_interlaced = 0x10;
constexpr unsigned advise_fragment = 0x20;

// A cluster's type
enum ClusterType : unsigned { plain = 0, head1 = 1, nonhead = 2, head2 = 3 };
constexpr unsigned counts_blocks = 1U << 11U; ///< of a nonhead's distance: it is a number of blocks

constexpr std::uint16_t kind_mask = 0xF000;
constexpr std::uint16_t folder_kind = 0x4000;
constexpr std::uint16_t file_kind = 0x8000;

} // namespace

/// Where the indexes of a compressed file stand, one for each cluster of it.
struct ErofsVolume::Indexes {
    std::uint64_t at = 0; ///< of the first
    bool compact = false;
    bool two_bytes = false;
    bool big = false;
    bool interlaced = false;
    unsigned algorithm = 0; ///< 0: LZ4
    unsigned cluster_bits = 12;
    std::uint64_t clusters = 0;
};

/// What an index says of the bytes from somewhere in its cluster on.
struct ErofsVolume::Index {
    unsigned type = nonhead;
    std::uint32_t inside = 0; ///< heads: where in the cluster they begin
    std::uint64_t block = 0;  ///< heads: where they are stored
    std::uint32_t blocks = 0; ///< nonheads that count: of the cluster before
};

ErofsVolume::ErofsVolume(BlockCache& cache) : cache_(cache) {
    const auto super = bytes_at(superblock_at, 128);
    if (!super) {
        problem_ = cache.wanted().empty() ? "no EROFS" : "not fetched yet";
        return;
    }
    if (load_le<std::uint32_t>(*super) != erofs_magic) {
        problem_ = "no EROFS";
        return;
    }
    block_bits_ = std::to_integer<unsigned>((*super)[12]);
    features_ = load_le<std::uint32_t>(*super, 80);
    root_ = load_le<std::uint16_t>(*super, 14);
    if (block_bits_ < 9 || block_bits_ > 16)
        problem_ = fmt::format("damaged: blocks of 2^{} bytes", block_bits_);
    else if ((features_ & ~known_features) != 0)
        problem_ = fmt::format("EROFS with features 0x{:x} is not read", features_);
    else
        inodes_at_ = std::uint64_t{load_le<std::uint32_t>(*super, 40)} << block_bits_;
}

std::nullopt_t ErofsVolume::not_read(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return std::nullopt;
}

std::optional<Bytes> ErofsVolume::bytes_at(std::uint64_t at, std::size_t length) {
    Bytes bytes(length);
    switch (cache_.read(at, bytes)) {
    case BlockCache::Outcome::served:
        return bytes;
    case BlockCache::Outcome::missing:
        return std::nullopt;
    case BlockCache::Outcome::outside:
        return not_read("damaged: points behind the end");
    case BlockCache::Outcome::exhausted:
        break;
    }
    return not_read("damaged: no end");
}

std::optional<ErofsVolume::Inode> ErofsVolume::inode_of(std::uint64_t number) {
    if (number > cache_.size() / inode_slot) return not_read("damaged: points behind the end");
    Inode inode;
    inode.at = inodes_at_ + number * inode_slot;
    const auto head = bytes_at(inode.at, 32);
    if (!head) return std::nullopt;
    const auto format = load_le<std::uint16_t>(*head);
    const bool extended = (format & 1U) != 0;
    inode.layout = (format >> 1U) & 7U;
    inode.mode = load_le<std::uint16_t>(*head, 4);
    inode.size = extended ? load_le<std::uint64_t>(*head, 8) : load_le<std::uint32_t>(*head, 8);
    inode.place = load_le<std::uint32_t>(*head, 16);
    const std::uint64_t attributes = load_le<std::uint16_t>(*head, 2);
    inode.tail =
        inode.at + (extended ? 64 : 32) + (attributes == 0 ? 0 : 12 + 4 * (attributes - 1));
    return inode;
}

std::optional<Bytes> ErofsVolume::flat(const Inode& inode, std::uint64_t from, std::size_t length) {
    const std::uint64_t block = std::uint64_t{1} << block_bits_;
    const std::uint64_t begins = std::uint64_t{inode.place} << block_bits_;
    if (inode.layout == flat_plain) return bytes_at(begins + from, length);
    // All but the last block stands apart, the last one behind the inode.
    const std::uint64_t apart = inode.size == 0 ? 0 : (inode.size - 1) / block * block;
    Bytes bytes;
    if (from < apart) {
        const auto first = bytes_at(
            begins + from, static_cast<std::size_t>(std::min<std::uint64_t>(length, apart - from)));
        if (!first) return std::nullopt;
        bytes = *first;
    }
    if (bytes.size() < length) {
        const auto rest =
            bytes_at(inode.tail + (from + bytes.size() - apart), length - bytes.size());
        if (!rest) return std::nullopt;
        bytes.insert(bytes.end(), rest->begin(), rest->end());
    }
    return bytes;
}

std::optional<Bytes>
ErofsVolume::chunked(const Inode& inode, std::uint64_t from, std::size_t length) {
    constexpr std::uint32_t hole = 0xFFFF'FFFF;
    const unsigned chunk_bits = block_bits_ + (inode.place & 0x1FU);
    const bool indexed = (inode.place & 0x20U) != 0;
    const std::uint64_t unit = indexed ? 8 : 4;
    if (chunk_bits > 40) return not_read("damaged: chunks too large");
    Bytes bytes;
    while (bytes.size() < length) {
        const std::uint64_t at = from + bytes.size();
        const std::uint64_t inside = at & ((std::uint64_t{1} << chunk_bits) - 1);
        const std::uint64_t left = (std::uint64_t{1} << chunk_bits) - inside;
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(left, length - bytes.size()));
        const auto index = bytes_at(round_up(inode.tail, unit) + (at >> chunk_bits) * unit,
                                    static_cast<std::size_t>(unit));
        if (!index) return std::nullopt;
        if (indexed && load_le<std::uint16_t>(*index, 2) != 0)
            return not_read("EROFS over several devices is not read");
        const auto block = load_le<std::uint32_t>(*index, indexed ? 4 : 0);
        if (block == hole) {
            bytes.resize(bytes.size() + count);
            continue;
        }
        const auto piece = bytes_at((std::uint64_t{block} << block_bits_) + inside, count);
        if (!piece) return std::nullopt;
        bytes.insert(bytes.end(), piece->begin(), piece->end());
    }
    return bytes;
}

std::optional<ErofsVolume::Indexes> ErofsVolume::indexes_of(const Inode& inode) {
    const std::uint64_t header_at = round_up(inode.tail, 8);
    const auto header = bytes_at(header_at, 8);
    if (!header) return std::nullopt;
    const unsigned advise = load_le<std::uint16_t>(*header, 4);
    const auto bits = std::to_integer<unsigned>((*header)[7]);
    Indexes indexes;
    indexes.compact = inode.layout == compact;
    indexes.two_bytes = (advise & advise_two_bytes) != 0;
    indexes.big = (advise & advise_big_1) != 0;
    indexes.interlaced = (advise & advise_interlaced) != 0;
    indexes.algorithm = std::to_integer<unsigned>((*header)[6]) & 0x0FU;
    indexes.cluster_bits = block_bits_ + (bits & 7U);
    if ((bits & 0x80U) != 0 || (advise & advise_fragment) != 0)
        return not_read("EROFS with fragments is not read");
    if ((advise & advise_inline_tail) != 0) return not_read("EROFS with packed tails is not read");
    if (indexes.algorithm != 0)
        return not_read("EROFS compressed otherwise than by LZ4 is not read");
    if (indexes.compact && indexes.cluster_bits > 14)
        return not_read("damaged: clusters too large for their indexes");
    indexes.at = header_at + 8 + (indexes.compact ? 0 : 8);
    indexes.clusters =
        round_up(inode.size, std::uint64_t{1} << indexes.cluster_bits) >> indexes.cluster_bits;
    return indexes;
}

std::optional<ErofsVolume::Index> ErofsVolume::full_index(const Indexes& indexes,
                                                          std::uint64_t cluster) {
    const auto entry = bytes_at(indexes.at + cluster * 8, 8);
    if (!entry) return std::nullopt;
    Index index;
    index.type = load_le<std::uint16_t>(*entry) & 3U;
    if (index.type == nonhead) {
        const unsigned distance = load_le<std::uint16_t>(*entry, 4);
        if ((distance & counts_blocks) != 0) index.blocks = distance & ~counts_blocks;
        return index;
    }
    index.inside = load_le<std::uint16_t>(*entry, 2);
    index.block = load_le<std::uint32_t>(*entry, 4);
    return index;
}

/// Packs of indexes that share one block address, their last four bytes. Every head of a pack is
/// stored behind the one before.
std::optional<ErofsVolume::Index> ErofsVolume::compact_index(const Indexes& indexes,
                                                             std::uint64_t cluster) {
    // Indexes of four bytes up to a place of whole 32 bytes, then sixteens of two, then four again.
    std::uint64_t first = (32 - indexes.at % 32) / 4;
    if (first == 8) first = 0;
    first = std::min(first, indexes.clusters);
    const std::uint64_t twos =
        indexes.two_bytes && indexes.cluster_bits == 12 ? (indexes.clusters - first) / 16 * 16 : 0;
    std::uint64_t at = indexes.at;
    unsigned bytes_each = 4;
    if (cluster < first) {
        at += cluster * 4;
    } else if (cluster < first + twos) {
        at += first * 4 + (cluster - first) * 2;
        bytes_each = 2;
    } else {
        at += first * 4 + twos * 2 + (cluster - first - twos) * 4;
    }
    const unsigned count = bytes_each == 2 ? 16 : 2;
    const std::uint64_t pack_bytes = std::uint64_t{count} * bytes_each;
    const std::uint64_t pack_at = at / pack_bytes * pack_bytes;
    const auto pack = bytes_at(pack_at, static_cast<std::size_t>(pack_bytes));
    if (!pack) return std::nullopt;
    const auto bits = static_cast<unsigned>((pack_bytes - 4) * 8 / count);
    const auto low = [&](unsigned which, unsigned& type) {
        const unsigned bit = bits * which;
        std::uint32_t word = 0; // the last ones of a pack end inside it
        for (unsigned byte = 0; byte < 4; ++byte)
            if (bit / 8 + byte < pack->size())
                word |= std::to_integer<std::uint32_t>((*pack)[bit / 8 + byte]) << (8 * byte);
        word >>= bit & 7U;
        type = (word >> indexes.cluster_bits) & 3U;
        return word & ((1U << indexes.cluster_bits) - 1);
    };
    auto which = static_cast<int>((at - pack_at) / bytes_each);
    Index index;
    const unsigned value = low(static_cast<unsigned>(which), index.type);
    if (index.type == nonhead) {
        if ((value & counts_blocks) != 0) index.blocks = value & ~counts_blocks;
        return index;
    }
    index.inside = value;
    std::uint64_t behind = indexes.big ? 0 : 1;
    while (which > 0) {
        --which;
        unsigned type = 0;
        const unsigned distance = low(static_cast<unsigned>(which), type);
        if (type != nonhead) {
            ++behind;
        } else if (!indexes.big) {
            which -= static_cast<int>(distance);
            if (which >= 0) ++behind;
        } else if ((distance & counts_blocks) != 0) {
            --which;
            behind += distance & ~counts_blocks;
        } else {
            if (distance <= 1) return not_read("damaged: clusters without a beginning");
            which -= static_cast<int>(distance) - 2;
        }
    }
    index.block = load_le<std::uint32_t>(*pack, static_cast<std::size_t>(pack_bytes - 4)) + behind;
    return index;
}

std::optional<ErofsVolume::Index> ErofsVolume::index_at(const Indexes& indexes,
                                                        std::uint64_t cluster) {
    return indexes.compact ? compact_index(indexes, cluster) : full_index(indexes, cluster);
}

/// How many blocks the head in `cluster` is stored in.
std::optional<std::uint64_t> ErofsVolume::stored_blocks(const Indexes& indexes,
                                                        std::uint64_t cluster) {
    const std::uint64_t one = std::uint64_t{1} << (indexes.cluster_bits - block_bits_);
    if (!indexes.big || cluster + 1 >= indexes.clusters) return one;
    const auto next = index_at(indexes, cluster + 1);
    if (!next) return std::nullopt;
    return next->type == nonhead && next->blocks > 0 ? next->blocks : one;
}

std::optional<Bytes> ErofsVolume::expand(const Index& index,
                                         std::uint64_t blocks,
                                         std::uint64_t from,
                                         std::size_t length) {
    const std::uint64_t stored = blocks << block_bits_;
    if (stored > largest_cluster) return not_read("damaged: clusters too large");
    const auto raw = bytes_at(index.block << block_bits_, static_cast<std::size_t>(stored));
    if (!raw) return std::nullopt;
    if (index.type == plain) {
        if (length > raw->size()) return not_read("damaged: a plain cluster too short");
        const std::size_t turned = from % raw->size(); // of interlaced ones
        Bytes bytes(length);
        for (std::size_t i = 0; i < length; ++i)
            bytes[i] = (*raw)[(turned + i) % raw->size()];
        return bytes;
    }
    std::size_t begin = 0;
    if ((features_ & zero_padding) != 0)
        while (begin < raw->size() && (*raw)[begin] == std::byte{0})
            ++begin;
    Bytes bytes(length);
    const int got = LZ4_decompress_safe_partial(reinterpret_cast<const char*>(raw->data() + begin),
                                                reinterpret_cast<char*>(bytes.data()),
                                                static_cast<int>(raw->size() - begin),
                                                static_cast<int>(length),
                                                static_cast<int>(length));
    if (got != static_cast<int>(length)) return not_read("damaged: LZ4 does not expand");
    return bytes;
}

/// The first `length` bytes, head by head.
std::optional<Bytes> ErofsVolume::compressed(const Inode& inode, std::size_t length) {
    const auto indexes = indexes_of(inode);
    if (!indexes) return std::nullopt;
    Bytes bytes;
    std::optional<Index> head;
    std::uint64_t head_cluster = 0;
    for (std::uint64_t cluster = 0; cluster <= indexes->clusters; ++cluster) {
        std::optional<Index> index;
        std::uint64_t end = inode.size;
        if (cluster < indexes->clusters) {
            index = index_at(*indexes, cluster);
            if (!index) return std::nullopt;
            if (index->type == nonhead) continue;
            if (index->type == head2) return not_read("EROFS with two compressors is not read");
            end = (cluster << indexes->cluster_bits) + index->inside;
        }
        if (head) {
            if (end < bytes.size() || end - bytes.size() > (largest_cluster << 4U))
                return not_read("damaged: clusters out of order");
            const auto blocks = stored_blocks(*indexes, head_cluster);
            if (!blocks) return std::nullopt;
            const auto wanted =
                static_cast<std::size_t>(std::min<std::uint64_t>(end, length) - bytes.size());
            const auto piece =
                expand(*head, *blocks, indexes->interlaced ? bytes.size() : 0, wanted);
            if (!piece) return std::nullopt;
            bytes.insert(bytes.end(), piece->begin(), piece->end());
            if (bytes.size() >= length) return bytes;
        } else if (end != 0) {
            return not_read("damaged: a file without a beginning");
        }
        head = index;
        head_cluster = cluster;
    }
    return not_read("damaged: a file without an end");
}

std::optional<Bytes>
ErofsVolume::content_of(const Inode& inode, std::uint64_t from, std::size_t length) {
    switch (inode.layout) {
    case flat_plain:
    case flat_inline:
        return flat(inode, from, length);
    case chunks:
        return chunked(inode, from, length);
    default:
        return not_read("damaged: a folder that is compressed");
    }
}

std::optional<std::uint64_t> ErofsVolume::find_in(const Inode& folder, std::string_view name) {
    if ((folder.mode & kind_mask) != folder_kind) return std::nullopt;
    if (folder.size > largest_folder) return not_read("damaged: a folder too large");
    const std::uint64_t block = std::uint64_t{1} << block_bits_;
    for (std::uint64_t at = 0; at < folder.size; at += block) {
        const auto length = static_cast<std::size_t>(std::min(block, folder.size - at));
        const auto bytes = content_of(folder, at, length);
        if (!bytes) return std::nullopt;
        if (length < folder_entry) return not_read("damaged: a folder cut short");
        const std::size_t names = load_le<std::uint16_t>(*bytes, 8);
        if (names < folder_entry || names % folder_entry != 0 || names > length)
            return not_read("damaged: a folder's names");
        for (std::size_t entry = 0; entry < names; entry += folder_entry) {
            const std::size_t from = load_le<std::uint16_t>(*bytes, entry + 8);
            const std::size_t to = entry + folder_entry < names
                                       ? load_le<std::uint16_t>(*bytes, entry + folder_entry + 8)
                                       : length;
            if (from > to || to > length) return not_read("damaged: a folder's names");
            std::string_view its = as_text(ByteView(*bytes).subspan(from, to - from));
            its = its.substr(0, its.find('\0'));
            if (its == name) return load_le<std::uint64_t>(*bytes, entry);
        }
    }
    return std::nullopt;
}

std::optional<Bytes> ErofsVolume::read(const std::string& path, std::size_t largest) {
    if (!problem_.empty()) return std::nullopt;
    auto inode = inode_of(root_);
    for (std::string_view rest = path; inode && !rest.empty();) {
        const std::string_view name = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        const auto number = find_in(*inode, name);
        if (!number) return std::nullopt;
        inode = inode_of(*number);
    }
    if (!inode || (inode->mode & kind_mask) != file_kind) return std::nullopt;
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(inode->size, largest));
    if (length == 0) return Bytes{};
    if (inode->layout == full_indexes || inode->layout == compact)
        return compressed(*inode, length);
    return content_of(*inode, 0, length);
}

} // namespace gangflash
