#include "config/images/told_size.hpp"

#include "base/units.hpp"

#include <algorithm>

namespace gangflash {

namespace {

/// Far beyond any phone's storage: a number above is none.
constexpr std::uint64_t most = std::uint64_t{1} << 50U;

std::optional<ToldSize>
plausible(std::string_view what, std::uint64_t blocks, std::uint64_t shift) {
    if (shift < 9 || shift > 20 || blocks == 0 || blocks > (most >> shift)) return std::nullopt;
    return ToldSize{what, blocks << shift};
}

/// Offsets inside the superblock at 1024. Sources: ext4 (Linux, Documentation/filesystems/ext4),
/// erofs_fs.h, f2fs_fs.h.
std::optional<ToldSize> file_system_at_1024(ByteView s) {
    constexpr std::uint32_t ext4_has_64_bits = 0x80;
    if (load_le<std::uint16_t>(s, 0x38) == 0xEF53) {
        std::uint64_t blocks = load_le<std::uint32_t>(s, 0x04);
        if ((load_le<std::uint32_t>(s, 0x60) & ext4_has_64_bits) != 0)
            blocks |= std::uint64_t{load_le<std::uint32_t>(s, 0x150)} << 32U;
        return plausible("an ext4 file system", blocks, 10U + load_le<std::uint32_t>(s, 0x18));
    }
    if (load_le<std::uint32_t>(s, 0) == 0xE0F5E1E2)
        return plausible("an erofs file system",
                         load_le<std::uint32_t>(s, 36),
                         std::to_integer<std::uint64_t>(s[12]));
    if (load_le<std::uint32_t>(s, 0) == 0xF2F52010)
        return plausible(
            "an f2fs file system", load_le<std::uint64_t>(s, 36), load_le<std::uint32_t>(s, 16));
    return std::nullopt;
}

/// Extents of the first metadata slot (liblp, metadata_format.h): a partition's data ends where the
/// last linear one does.
Result<std::optional<ToldSize>> logical_partitions(std::uint64_t size, const ReadAt& read) {
    constexpr std::uint64_t slot = 4096 + 2 * 4096; // reserved, geometry and its backup
    constexpr std::size_t extent_size = 24, most_extents = 10'000;
    Bytes header(128);
    if (size < slot + header.size()) return std::optional<ToldSize>{};
    if (auto done = read(slot, header); !done) return done.error();
    if (load_le<std::uint32_t>(header, 0) != 0x414C5030) return std::optional<ToldSize>{};
    const std::uint64_t table =
        slot + load_le<std::uint32_t>(header, 8) + load_le<std::uint32_t>(header, 92);
    const std::uint32_t count = load_le<std::uint32_t>(header, 96);
    if (count == 0 || count > most_extents || load_le<std::uint32_t>(header, 100) != extent_size ||
        table > size || size - table < count * extent_size)
        return std::optional<ToldSize>{};
    Bytes extents(count * extent_size);
    if (auto done = read(table, extents); !done) return done.error();
    std::uint64_t end = 0;
    for (std::size_t at = 0; at < extents.size(); at += extent_size) {
        constexpr std::uint32_t linear = 0;
        const std::uint64_t sectors = load_le<std::uint64_t>(extents, at);
        const std::uint64_t start = load_le<std::uint64_t>(extents, at + 12);
        if (load_le<std::uint32_t>(extents, at + 8) != linear) continue;
        if (sectors > most || start > most) return std::optional<ToldSize>{};
        end = std::max(end, start + sectors);
    }
    return plausible("a list of logical partitions (super)", end, 9);
}

} // namespace

Result<std::optional<ToldSize>> told_size(std::uint64_t size, const ReadAt& read) {
    constexpr std::size_t superblock = 1024;
    Bytes start(std::min<std::uint64_t>(size, 8 * kib));
    if (auto done = read(0, start); !done) return done.error();
    const ByteView bytes(start);
    if (bytes.size() >= 96 && as_text(bytes.first(4)) == "hsqs") {
        const std::uint64_t used = load_le<std::uint64_t>(bytes, 40);
        if (used > 0 && used < most) return ToldSize{"a squashfs file system", used};
    }
    if (bytes.size() >= 2 * superblock)
        if (auto told = file_system_at_1024(bytes.subspan(superblock))) return told;
    if (bytes.size() == 8 * kib && load_le<std::uint32_t>(bytes, 4096) == 0x616C4467)
        return logical_partitions(size, read);
    return std::optional<ToldSize>{};
}

} // namespace gangflash
