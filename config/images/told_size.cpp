#include "config/images/told_size.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <initializer_list>

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

/// Sections behind each other, each beginning on a page: where the last that is there ends.
std::uint64_t end_of_sections(std::uint64_t header,
                              std::uint64_t page,
                              std::initializer_list<std::uint64_t> sizes) {
    std::uint64_t at = round_up(header, page), end = at;
    for (const std::uint64_t size : sizes) {
        if (size == 0) continue;
        end = at + size;
        at = round_up(end, page);
    }
    return end;
}

/// AOSP, bootimg.h: versions 0 to 4. Version 0's field was another thing on other makers' phones.
std::optional<ToldSize> boot_image(ByteView s) {
    const auto word = [&](std::size_t at) { return std::uint64_t{load_le<std::uint32_t>(s, at)}; };
    constexpr std::uint64_t fixed_page = 4096;
    const std::uint64_t version = word(40);
    if (version == 3 || version == 4)
        return ToldSize{"a boot image",
                        end_of_sections(fixed_page,
                                        fixed_page,
                                        {word(8), word(12), version == 4 ? word(1580) : 0})};
    const std::uint64_t page = word(36);
    if (page < 512 || page > 64 * kib || (page & (page - 1)) != 0) return std::nullopt;
    return ToldSize{"a boot image",
                    end_of_sections(page,
                                    page,
                                    {word(8),
                                     word(16),
                                     word(24),
                                     version == 1 || version == 2 ? word(1632) : 0,
                                     version == 2 ? word(1648) : 0})};
}

/// The same, versions 3 and 4 of vendor_boot.
std::optional<ToldSize> vendor_boot_image(ByteView s) {
    const auto word = [&](std::size_t at) { return std::uint64_t{load_le<std::uint32_t>(s, at)}; };
    const std::uint64_t version = word(8), page = word(12), header = word(2096);
    if (version < 3 || version > 4 || page < 512 || page > 64 * kib || (page & (page - 1)) != 0 ||
        header > page)
        return std::nullopt;
    return ToldSize{
        "a vendor_boot image",
        end_of_sections(
            header,
            page,
            {word(24), word(2100), version == 4 ? word(2112) : 0, version == 4 ? word(2124) : 0})};
}

/// What begins with its own name and length.
std::optional<ToldSize> named_start(ByteView s) {
    constexpr std::size_t boot_header = 2128;
    const auto begins = [&](std::string_view magic) {
        return s.size() >= magic.size() && as_text(s.first(magic.size())) == magic;
    };
    const auto big = [&](std::size_t at) { return std::uint64_t{load_be<std::uint32_t>(s, at)}; };
    if (s.size() >= boot_header && begins("ANDROID!")) return boot_image(s);
    if (s.size() >= boot_header && begins("VNDRBOOT")) return vendor_boot_image(s);
    if (begins("ANDROID!") && s.size() < 1660) return ToldSize{"a boot image", 1660};
    if (begins("VNDRBOOT") && s.size() < boot_header)
        return ToldSize{"a vendor_boot image", boot_header};
    if (begins("AVB0") && s.size() < 256) return ToldSize{"a vbmeta image", 256};
    if (s.size() < 256) return std::nullopt;
    if (begins("AVB0")) { // libavb, avb_vbmeta_image.h: header, authentication, descriptors
        const auto first = load_be<std::uint64_t>(s, 12), second = load_be<std::uint64_t>(s, 20);
        if (first > most || second > most) return std::nullopt;
        return ToldSize{"a vbmeta image", 256 + first + second};
    }
    if (begins("\xD7\xB7\xAB\x1E")) return ToldSize{"a table of overlays (dtbo)", big(4)};
    if (begins("\xD0\x0D\xFE\xED")) return ToldSize{"a device tree", big(4)};
    if (begins("\x27\x05\x19\x56")) return ToldSize{"an image of U-Boot", 64 + big(12)};
    return std::nullopt;
}

} // namespace

Result<std::optional<ToldSize>> told_size(std::uint64_t size, const ReadAt& read) {
    constexpr std::size_t superblock = 1024;
    Bytes start(std::min<std::uint64_t>(size, 8 * kib));
    if (auto done = read(0, start); !done) return done.error();
    const ByteView bytes(start);
    if (auto told = named_start(bytes)) return told;
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
