#include "ports/virtual/demo/demo_images.hpp"

#include "base/random.hpp"
#include "base/sha256.hpp"
#include "base/units.hpp"
#include "ports/virtual/seal.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

constexpr std::uint32_t block = 4096;
constexpr std::size_t mtk_header_size = 512;

void put(Bytes& into, std::size_t at, ByteView bytes) {
    std::ranges::copy(bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
}

} // namespace

Bytes noise(const ImageSeed& seed, std::string_view name, std::size_t size) {
    const Sha256 key =
        sha256(as_bytes(fmt::format("{}/{}/{}", seed.chip.name, name, seed.edition)));
    Random random(load_le<std::uint64_t>(key.bytes));
    Bytes bytes(round_up(size, sizeof(std::uint64_t)));
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t))
        store_le(std::span(bytes), random.next(), at);
    bytes.resize(size);
    return bytes;
}

Bytes make_mtk_image(const ImageSeed& seed, std::string_view name, std::size_t size) {
    size = std::max<std::size_t>(size, seal_search_size);
    Bytes image(mtk_header_size, std::byte{0xFF});
    const auto word = [&](std::size_t at, std::uint32_t value) {
        store_le(std::span(image), value, at);
    };
    word(0, 0x5888'1688);
    word(4, static_cast<std::uint32_t>(size));
    std::fill_n(image.begin() + 8, 32, std::byte{0});
    put(image, 8, as_bytes(name.substr(0, 31)));
    word(40, 0xFFFF'FFFF);
    word(44, 0xFFFF'FFFF);
    word(48, 0x5889'1689);
    word(52, mtk_header_size);
    word(56, 1);
    word(60, 0);
    word(64, 1);
    word(68, 16);
    word(72, 0);
    word(76, 0);
    const Bytes payload = noise(seed, name, size);
    image.insert(image.end(), payload.begin(), payload.end());
    put_seal(image, 80, {{0, image.size()}});
    return image;
}

Bytes make_boot_image(const ImageSeed& seed, std::string_view name, std::size_t size) {
    size = round_up(std::max<std::size_t>(size, 3 * block), block);
    Bytes image = noise(seed, name, size);
    std::fill_n(image.begin(), block, std::byte{0});
    put(image, 0, as_bytes("ANDROID!"));
    const auto word = [&](std::size_t at, std::uint32_t value) {
        store_le(std::span(image), value, at);
    };
    const auto ramdisk = static_cast<std::uint32_t>((size - block) / block / 2 * block);
    word(8, static_cast<std::uint32_t>(size) - block - ramdisk); // kernel
    word(12, 0x4008'0000);
    word(16, ramdisk);
    word(20, 0x4508'0000);
    word(32, 0x4400'0000); // tags
    word(36, block);       // page size
    word(40, 2);           // header version
    put(image, 48, as_bytes(name.substr(0, 15)));
    put(image, 64, as_bytes("bootopt=64S3,32N2,64N2"));
    word(1644, 1660); // header size
    put_seal(image, 608, {{0, image.size()}});
    return image;
}

Bytes make_vbmeta(const ImageSeed& seed) {
    Bytes image(block);
    put(image, 0, as_bytes("AVB0"));
    store_be<std::uint32_t>(image, 1, 4);   // libavb 1.0
    store_be<std::uint32_t>(image, 2, 120); // flags: verification disabled, as this is unsigned
    put(image, 128, as_bytes(fmt::format("gangflash demo {}", seed.edition)));
    put_seal(image, 176, {{0, image.size()}});
    return image;
}

Bytes make_dtbo(const ImageSeed& seed, std::size_t size) {
    size = std::max<std::size_t>(size, block);
    Bytes image = noise(seed, "dtbo", size);
    std::fill_n(image.begin(), 256, std::byte{0});
    store_be<std::uint32_t>(image, 0xD7B7'AB1E, 0);
    store_be<std::uint32_t>(image, static_cast<std::uint32_t>(size), 4);
    store_be<std::uint32_t>(image, 32, 8);  // header size
    store_be<std::uint32_t>(image, 32, 12); // entry size
    store_be<std::uint32_t>(image, 0, 16);  // entries
    store_be<std::uint32_t>(image, 32, 20); // their offset
    store_be<std::uint32_t>(image, 2048, 24);
    put_seal(image, 64, {{0, image.size()}});
    return image;
}

namespace {

/// Two copies of the geometry, then two slots of metadata and their copies: three partitions in one
/// group (AOSP, fs_mgr/liblp, metadata_format.h, version 10.0).
Bytes make_logical_table(std::uint64_t super_bytes) {
    struct Part {
        std::string_view name;
        std::uint64_t size;
    };
    constexpr std::array parts{
        Part{"system", gib}, Part{"vendor", 512 * mib}, Part{"product", 256 * mib}};
    constexpr std::uint32_t sector = 512;
    constexpr std::uint32_t slots = 2;
    constexpr std::size_t header_size = 128;
    constexpr std::size_t partition_row = 52, extent_row = 24, group_row = 48, device_row = 64;

    Bytes tables(parts.size() * (partition_row + extent_row) + 2 * group_row + device_row);
    const auto word = [](Bytes& into, std::size_t at, std::uint32_t value) {
        store_le<std::uint32_t>(into, value, at);
    };
    std::size_t at = 0;
    for (std::size_t i = 0; i < parts.size(); ++i, at += partition_row) {
        put(tables, at, as_bytes(parts.at(i).name));
        word(tables, at + 36, 1); // read-only
        word(tables, at + 40, static_cast<std::uint32_t>(i));
        word(tables, at + 44, 1);
        word(tables, at + 48, 1); // group
    }
    std::uint64_t start = mib;
    for (const Part& part : parts) {
        store_le<std::uint64_t>(tables, part.size / sector, at);
        store_le<std::uint64_t>(tables, start / sector, at + 12);
        start += part.size;
        at += extent_row;
    }
    put(tables, at, as_bytes("default"));
    put(tables, at + group_row, as_bytes("main"));
    store_le<std::uint64_t>(tables, super_bytes - mib, at + group_row + 40);
    at += 2 * group_row;
    store_le<std::uint64_t>(tables, mib / sector, at);
    word(tables, at + 8, mib); // alignment
    store_le<std::uint64_t>(tables, super_bytes, at + 16);
    put(tables, at + 24, as_bytes("super"));

    Bytes header(header_size);
    word(header, 0, 0x414C'5030);
    store_le<std::uint16_t>(header, 10, 4);
    word(header, 8, header_size);
    word(header, 44, static_cast<std::uint32_t>(tables.size()));
    put(header, 48, sha256(tables).bytes);
    std::size_t offset = 0;
    const auto describe = [&](std::size_t where, std::size_t count, std::size_t size) {
        word(header, where, static_cast<std::uint32_t>(offset));
        word(header, where + 4, static_cast<std::uint32_t>(count));
        word(header, where + 8, static_cast<std::uint32_t>(size));
        offset += count * size;
    };
    describe(80, parts.size(), partition_row);
    describe(92, parts.size(), extent_row);
    describe(104, 2, group_row);
    describe(116, 1, device_row);
    put(header, 12, sha256(header).bytes);

    Bytes geometry(52);
    word(geometry, 0, 0x616C'4467);
    word(geometry, 4, 52);
    word(geometry, 40, block); // of the metadata
    word(geometry, 44, slots);
    word(geometry, 48, block);
    put(geometry, 8, sha256(geometry).bytes);

    Bytes all(std::size_t{block} * (2 + 2 * slots));
    for (std::size_t copy = 0; copy < 2; ++copy)
        put(all, copy * block, geometry);
    for (std::size_t copy = 2; copy < 2 + 2 * slots; ++copy) {
        put(all, copy * block, header);
        put(all, copy * block + header_size, tables);
    }
    return all;
}

std::uint64_t super_size(const ChipModel& chip) {
    const auto found = std::ranges::find(chip.layout, "super", &LayoutPart::name);
    return found == chip.layout.end() ? 0 : found->size;
}

} // namespace

Bytes expand(const BigImage& image) {
    Bytes all(static_cast<std::size_t>(image.expanded));
    for (const BigImage::Run& run : image.runs) {
        for (std::uint64_t i = 0; run.bytes.empty() && i < run.length; i += 4)
            store_le(std::span(all), run.pattern, static_cast<std::size_t>(run.offset + i));
        std::ranges::copy(run.bytes, all.begin() + static_cast<std::ptrdiff_t>(run.offset));
    }
    return all;
}

BigImage make_big_image(const ImageSeed& seed, std::string_view name, std::uint64_t data) {
    // Lists of sums, ours and others', name the images of older models: their bytes never change.
    const bool has_table = name == "super" && seed.chip.xml;
    const std::uint64_t least_run = (has_table ? 8 : 4) * block;
    const std::uint64_t run = std::max<std::uint64_t>(round_up(data / 3, block), least_run);
    const std::uint64_t hole = std::max<std::uint64_t>(run / 4 / block * block, block);
    BigImage image;
    std::uint64_t at = 0;
    Bytes all = noise(seed, name, static_cast<std::size_t>(3 * run));
    std::fill_n(all.begin(), block, std::byte{0});
    if (has_table)
        put(all, block, make_logical_table(super_size(seed.chip)));
    else if (name == "super")
        store_le<std::uint32_t>(all, 0x616C'4467, block); // the geometry's magic, and no more
    else
        store_le<std::uint16_t>(all, 0xEF53, 0x438); // ext4
    const auto piece = [&](std::uint64_t index) {
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(index * run);
        return Bytes(from, from + static_cast<std::ptrdiff_t>(run));
    };
    for (std::uint64_t index = 0; index < 3; ++index) {
        image.runs.push_back({at, piece(index), run, 0});
        at += run;
        if (index == 0) { // one pattern right behind it, then a hole
            image.runs.push_back({at, {}, hole, 0x5AA5'C33C});
            at += hole;
        }
        if (index < 2) at += hole;
    }
    image.expanded = at;

    // The seal hashes the bytes where they will be read: expand, seal, and take back its block.
    Bytes expanded = expand(image);
    std::vector<SealedRun> sealed;
    for (const BigImage::Run& r : image.runs)
        sealed.push_back({r.offset, r.length});
    put_seal(expanded, 0, sealed);
    std::copy_n(expanded.begin(), block, image.runs.front().bytes.begin());
    return image;
}

} // namespace gangflash::vphone
