#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/seal.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::vphone {

// mtk-brom-preloader-legacy-da.md, 6.2 to 6.6.

namespace {

constexpr std::size_t content_offset = 0x300;
constexpr std::size_t code_size = 0x2'8000;
constexpr std::size_t signature_size = 0x100;
constexpr std::size_t rom_info_at = content_offset + 0x1FC;
constexpr std::size_t seal_at = 0x800;

/// Memory the demo package supports besides what its phones carry; the last is what the emulated
/// phone with the vendor's agent has (shared/genuine-agent).
struct OtherPart {
    std::uint8_t maker, second, third;
    std::string_view product;
};
constexpr std::array other_parts{OtherPart{0x90, 0x01, 0x4A, "HCG8a4"},
                                 OtherPart{0x13, 0x01, 0x4A, "G1J38E"},
                                 OtherPart{0x15, 0x01, 0x00, "DJ6DAB"}};

class Gfh {
public:
    explicit Gfh(Bytes& into) : into_(into) {}

    /// Starts a block of `size` bytes and gives its offset.
    std::size_t block(std::uint16_t type, std::uint16_t size) {
        const std::size_t at = at_;
        std::ranges::copy(as_bytes("MMM"), into_.begin() + static_cast<std::ptrdiff_t>(at));
        into_[at + 3] = std::byte{1};
        store_le(std::span(into_), size, at + 4);
        store_le(std::span(into_), type, at + 6);
        at_ += size;
        return at;
    }

private:
    Bytes& into_;
    std::size_t at_ = 0;
};

void put_text(Bytes& into, std::size_t at, std::string_view text) {
    std::ranges::copy(as_bytes(text), into.begin() + static_cast<std::ptrdiff_t>(at));
}

/// Where things stand in an entry of this version (6.6; mtk-legacy-one-stage.md, 4.2).
struct EntryShape {
    std::size_t type_at = 0x04;
    std::size_t id_length_at = 0x08; ///< 0: the version has no such word
    std::size_t id_at = 0x10;
    std::size_t first_value_at = 0x28; ///< EMI_CONA
    std::size_t rank_sizes_at = 0x50;
    bool wide_rank_sizes = true; ///< u64 each
    std::uint32_t sub_version = 1;
};

EntryShape shape_of(const ChipModel& chip) {
    if (chip.emi_entry_size == 188) return {.rank_sizes_at = 0x6C, .wide_rank_sizes = false};
    constexpr std::uint32_t version_8 = 8;
    constexpr std::uint32_t version_10 = 10;
    if (chip.emi_version == version_8)
        return {.type_at = 0x00,
                .id_length_at = 0,
                .id_at = 0x04,
                .first_value_at = 0x10,
                .rank_sizes_at = 0x40,
                .wide_rank_sizes = false};
    if (chip.emi_version == version_10) // sub-version 0: hosts have to rearrange it
        return {.rank_sizes_at = 0x60, .wide_rank_sizes = false, .sub_version = 0};
    return {};
}

void append_emi_entry(Bytes& block, const ChipModel& chip, ByteView id) {
    constexpr std::uint32_t emmc_mcp = 0x0200;
    const EntryShape shape = shape_of(chip);
    const bool discrete = id.empty();
    Bytes entry(chip.emi_entry_size);
    // Controller values and mode registers: without meaning, but of this memory.
    const Bytes values = noise({chip}, to_hex(id), entry.size());
    if (chip.legacy != nullptr)
        std::copy(values.begin() + static_cast<std::ptrdiff_t>(shape.first_value_at),
                  values.end(),
                  entry.begin() + static_cast<std::ptrdiff_t>(shape.first_value_at));
    const auto word = [&](std::size_t offset, std::uint32_t value) {
        store_le(std::span(entry), value, offset);
    };
    if (shape.type_at != 0) word(0x00, shape.sub_version);
    word(shape.type_at, discrete ? chip.memory_type : emmc_mcp | chip.memory_type);
    if (shape.id_length_at != 0) {
        word(shape.id_length_at, static_cast<std::uint32_t>(id.size()));
        word(0x0C, 0);
    }
    std::ranges::copy(id, entry.begin() + static_cast<std::ptrdiff_t>(shape.id_at));
    const std::uint64_t rank = chip.dram_size / 2;
    const bool newest = shape.wide_rank_sizes;
    word(shape.first_value_at, newest ? 0x0000'F053U : 0x0000'2A3EU); // EMI_CONA
    for (std::size_t i = 0; i < 2; ++i) {
        if (newest)
            store_le(std::span(entry), rank, shape.rank_sizes_at + 8 * i);
        else
            word(shape.rank_sizes_at + 4 * i, static_cast<std::uint32_t>(rank));
    }
    block.insert(block.end(), entry.begin(), entry.end());
}

Bytes part_id(std::uint8_t maker,
              std::uint8_t second,
              std::uint8_t third,
              std::string_view product) {
    Bytes id{std::byte{maker}, std::byte{second}, std::byte{third}};
    const ByteView letters = as_bytes(product);
    id.insert(id.end(), letters.begin(), letters.end());
    return id;
}

} // namespace

Bytes make_emi_block(const ChipModel& chip) {
    Bytes block(0x70);
    put_text(block, 0x00, fmt::format("MTK_BLOADER_INFO_v{:02}", chip.emi_version));
    put_text(block, 0x1B, fmt::format("preloader_{}.bin", chip.project));
    put_text(block, 0x58, "V116");
    store_be<std::uint32_t>(block, 0x2288'4433, 0x5C);
    store_be<std::uint32_t>(block, 0x9000'7000, 0x60);
    put_text(block, 0x64, "MTK_BIN");
    const bool ufs = chip.storage == StorageKind::ufs; // its memory is discrete
    const std::array<std::uint8_t, 3>& maker = chip.storage_maker;
    append_emi_entry(
        block, chip, ufs ? Bytes{} : part_id(maker[0], maker[1], maker[2], chip.storage_product));
    for (const OtherPart& part : other_parts)
        append_emi_entry(block, chip, part_id(part.maker, part.second, part.third, part.product));
    store_le<std::uint32_t>(block, static_cast<std::uint32_t>(1 + other_parts.size()), 0x6C);
    append_le(block, static_cast<std::uint32_t>(block.size()));
    return block;
}

Bytes make_preloader(const ImageSeed& seed) {
    const ChipModel& chip = seed.chip;
    Bytes file(content_offset);
    const Bytes code = noise(seed, "preloader", code_size);
    const Bytes emi = make_emi_block(chip);
    file.insert(file.end(), code.begin(), code.end());
    file.insert(file.end(), emi.begin(), emi.end());
    const Bytes signature = noise(seed, "preloader signature", signature_size);
    file.insert(file.end(), signature.begin(), signature.end());

    const auto word = [&](std::size_t at, std::uint32_t value) {
        store_le(std::span(file), value, at);
    };
    Gfh gfh(file);
    const std::size_t info = gfh.block(0, 0x38);
    put_text(file, info + 0x08, "FILE_INFO");
    word(info + 0x14, 1);
    store_le<std::uint16_t>(file, 0x0001, info + 0x18); // ARM boot loader
    file[info + 0x1A] =
        std::byte{chip.storage == StorageKind::ufs ? std::uint8_t{0x0C} : std::uint8_t{0x05}};
    file[info + 0x1B] = std::byte{0x01}; // signature by hash
    word(info + 0x1C, 0x0020'1000 - content_offset);
    word(info + 0x20, static_cast<std::uint32_t>(file.size()));
    word(info + 0x24, 0x0004'0000);
    word(info + 0x28, content_offset);
    word(info + 0x2C, signature_size);
    word(info + 0x30, content_offset);
    word(info + 0x34, 1);
    gfh.block(1, 0x0C);                            // BL_INFO
    gfh.block(2, 0x14);                            // ANTI_CLONE
    const std::size_t config = gfh.block(7, 0x64); // BROM_CFG
    word(config + 0x08, 0x0000'0001);
    word(config + 0x10, 5000);                       // kcol0 timeout, ms
    const std::size_t security = gfh.block(8, 0x30); // BROM_SEC_CFG: flags, customer
    put_text(file, security + 0x0C, "CUSTOMER");

    std::fill_n(file.begin() + rom_info_at, 0x80, std::byte{0});
    put_text(file, rom_info_at, "AND_ROMINFO_v"); // 16-byte id, version, platform, project
    word(rom_info_at + 0x10, 2);
    put_text(file, rom_info_at + 0x14, chip.name);
    put_text(file, rom_info_at + 0x24, chip.project.substr(0, 15));
    put_seal(file, seal_at, {{0, file.size()}});
    return file;
}

} // namespace gangflash::vphone
