#include "config/package/preloader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

// Sizes and offsets: mtk-brom-preloader-legacy-da.md, 6.1, 6.2. All little-endian.
constexpr std::size_t gfh_header_size = 8;
constexpr std::size_t file_info_size = 0x38;
constexpr std::size_t layout_header_at = 0x200; ///< `BRLYT`, behind the device header
constexpr std::size_t most_blocks = 64;         ///< five or six in those seen

struct BootHeader {
    StorageKind storage;
    std::string_view name;
    std::uint32_t next_header; ///< word at 0x10
    std::size_t code_offset;
    std::uint16_t device; ///< of the layout descriptor
};

constexpr std::array boot_headers{
    BootHeader{StorageKind::emmc, "EMMC_BOOT", 0x200, 0x800, 5},
    BootHeader{StorageKind::ufs, "UFS_BOOT", 0x1000, 0x1000, 0x0C},
};

constexpr std::array<std::string_view, 5> boot_header_names{
    "EMMC_BOOT", "UFS_BOOT", "COMBO_BOOT", "SDMMC_BOOT", "SF_BOOT"};

bool is_gfh(ByteView bytes, std::size_t at) {
    return at <= bytes.size() && bytes.size() - at >= gfh_header_size &&
           as_text(bytes.subspan(at, 3)) == "MMM";
}

std::string_view boot_header_name(ByteView start) {
    for (const std::string_view name : boot_header_names)
        if (start.size() > name.size() && as_text(start.first(name.size())) == name &&
            start[name.size()] == std::byte{0})
            return name;
    return {};
}

std::string text_field(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, text.find_first_of(std::string_view("\0\xFF", 2))));
}

class PreloaderParser {
public:
    PreloaderParser(ByteView file, std::string name) : file_(file) {
        loader_.file = std::move(name);
    }

    Result<Preloader> parse() {
        if (auto found = find_code(); !found) return found.error();
        if (auto info = read_file_info(); !info) return info.error();
        if (auto chain = walk_chain(); !chain) return chain.error();
        read_rom_info();
        if (auto emi = read_emi(); !emi) return emi.error();
        return std::move(loader_);
    }

private:
    Fault refuse(std::string_view cause) const {
        return {ErrorCode::preloader_invalid, fmt::format("{}: {}", loader_.file, cause)};
    }

    Result<void> find_code() {
        loader_.boot_header = boot_header_name(file_);
        if (!loader_.boot_header.empty()) {
            if (file_.size() < layout_header_at + 0x14) return refuse("boot header is cut short");
            if (as_text(file_.subspan(layout_header_at, 5)) != "BRLYT")
                return refuse(fmt::format("{} header without its layout header at {:#x}",
                                          loader_.boot_header,
                                          layout_header_at));
            loader_.code_offset = load_le<std::uint32_t>(file_, layout_header_at + 0x0C);
        }
        if (!is_gfh(file_, loader_.code_offset))
            return refuse(fmt::format("no `MMM` at {:#x}: not a preloader", loader_.code_offset));
        return success();
    }

    Result<void> read_file_info() {
        const ByteView code = file_.subspan(loader_.code_offset);
        if (code.size() < file_info_size) return refuse("cut short inside FILE_INFO");
        const std::uint16_t type = load_le<std::uint16_t>(code, 6);
        if (type != 0 || load_le<std::uint16_t>(code, 4) < file_info_size)
            return refuse("the first block is not FILE_INFO");
        loader_.file_type = load_le<std::uint16_t>(code, 0x18);
        loader_.flash_device = load_le<std::uint8_t>(code, 0x1A);
        loader_.signature_type = load_le<std::uint8_t>(code, 0x1B);
        loader_.load_address = load_le<std::uint32_t>(code, 0x1C);
        loader_.max_size = load_le<std::uint32_t>(code, 0x24);
        content_offset_ = load_le<std::uint32_t>(code, 0x28);
        loader_.signature_length = load_le<std::uint32_t>(code, 0x2C);
        const std::uint32_t length = load_le<std::uint32_t>(code, 0x20);
        if (length > code.size())
            return refuse(fmt::format(
                "cut short: FILE_INFO says {:#x} bytes, {:#x} are there", length, code.size()));
        if (length < file_info_size || loader_.signature_length > length ||
            content_offset_ > length)
            return refuse(fmt::format("FILE_INFO contradicts itself: length {:#x}, content at "
                                      "{:#x}, signature {:#x}",
                                      length,
                                      content_offset_,
                                      loader_.signature_length));
        if (code.size() > length && loader_.boot_header.empty())
            loader_.warnings.push_back(
                fmt::format("{}: {} bytes after its end", loader_.file, code.size() - length));
        loader_.image.assign(code.begin(), code.begin() + length);
        return success();
    }

    Result<void> walk_chain() {
        std::size_t at = 0;
        while (is_gfh(loader_.image, at) && (at == 0 || at < content_offset_)) {
            const GfhBlock block{at,
                                 load_le<std::uint8_t>(loader_.image, at + 3),
                                 load_le<std::uint16_t>(loader_.image, at + 4),
                                 load_le<std::uint16_t>(loader_.image, at + 6)};
            if (block.size < gfh_header_size || block.size > loader_.image.size() - at)
                return refuse(fmt::format("header block at {:#x} has size {:#x}", at, block.size));
            loader_.blocks.push_back(block);
            if (loader_.blocks.size() > most_blocks) return refuse("too many header blocks");
            at += block.size;
        }
        return success();
    }

    /// `AND_ROMINFO_v`, 16-byte id, then u32 version, platform and project of 16 bytes each
    /// (mtk-brom-preloader-legacy-da.md, 6.3; the project field of newer builds is longer and cut
    /// to what is text).
    void read_rom_info() {
        constexpr std::string_view id = "AND_ROMINFO_v";
        const std::string_view text = as_text(loader_.image);
        const std::size_t at = text.find(id);
        if (at == std::string_view::npos || loader_.image.size() - at < 52) return;
        loader_.platform = text_field(ByteView(loader_.image).subspan(at + 20, 16));
        loader_.project = text_field(ByteView(loader_.image).subspan(at + 36, 16));
    }

    Result<void> read_emi() {
        const ByteView block = find_emi_block();
        if (block.empty()) {
            loader_.warnings.push_back(fmt::format("{}: no memory list", loader_.file));
            return success();
        }
        auto emi = parse_emi_block(block, loader_.file);
        if (!emi) return emi.error();
        if (!emi->preloader_project.empty()) loader_.project = emi->preloader_project;
        loader_.memory = emi_entries(*emi);
        loader_.emi = std::move(*emi);
        return success();
    }

    /// mtk-brom-preloader-legacy-da.md, 6.4: the word before the signature is the size of the block
    /// in front of it; where it is 0, the same 0x800 bytes earlier; else the block is searched for.
    ByteView find_emi_block() const {
        const ByteView image = loader_.image;
        const std::size_t end = image.size() - loader_.signature_length;
        for (const std::size_t back : {std::size_t{4}, std::size_t{0x804}}) {
            if (end < back) continue;
            const std::size_t size_at = end - back;
            const std::uint32_t size = load_le<std::uint32_t>(image, size_at);
            if (size == 0 || size > size_at) continue;
            const ByteView block = image.subspan(size_at - size, size + 4);
            if (as_text(block).starts_with("MTK_BLOADER_INFO_v")) return block;
        }
        const std::size_t found = as_text(image).find("MTK_BLOADER_INFO_v");
        return found == std::string_view::npos ? ByteView{}
                                               : image.subspan(found, end - std::min(found, end));
    }

    ByteView file_;
    Preloader loader_;
    std::uint32_t content_offset_ = 0;
};

} // namespace

bool looks_like_preloader(ByteView start) {
    if (!boot_header_name(start).empty()) return true;
    return is_gfh(start, 0) && start[3] == std::byte{1} && load_le<std::uint16_t>(start, 6) == 0;
}

Result<Preloader> parse_preloader(ByteView file, std::string name) {
    return PreloaderParser{file, std::move(name)}.parse();
}

Bytes boot_area_image(const Preloader& preloader, StorageKind storage) {
    const auto header = std::find_if(boot_headers.begin(), boot_headers.end(), [&](const auto& h) {
        return h.storage == storage;
    });
    if (header == boot_headers.end()) return {};

    Bytes area(header->code_offset, std::byte{0});
    std::fill_n(area.begin(), layout_header_at, std::byte{0xFF});
    const auto put_text = [&](std::size_t at, std::string_view text, std::size_t width) {
        std::fill_n(area.begin() + static_cast<std::ptrdiff_t>(at), width, std::byte{0});
        std::transform(text.begin(),
                       text.end(),
                       area.begin() + static_cast<std::ptrdiff_t>(at),
                       [](char c) { return static_cast<std::byte>(c); });
    };
    const auto put = [&](std::size_t at, std::uint32_t word) {
        store_le<std::uint32_t>(area, word, at);
    };
    const auto begin = static_cast<std::uint32_t>(header->code_offset);
    // Unverified: taken from the file's max_size, which with 0x40000 gives the 0x40800 that the
    // reference has for MT6761; settled by comparing with a dump of a phone's boot area.
    const std::uint32_t boundary =
        begin + std::max(preloader.max_size, static_cast<std::uint32_t>(preloader.image.size()));

    put_text(0x000, header->name, 12);
    put(0x00C, 1);
    put(0x010, header->next_header);
    put_text(layout_header_at, "BRLYT", 8);
    put(layout_header_at + 0x08, 1);
    put(layout_header_at + 0x0C, begin);
    put(layout_header_at + 0x10, boundary);
    put_text(layout_header_at + 0x14, "BBBB", 4);
    put(layout_header_at + 0x18, 0x10000U | header->device); // u16 device, u16 type 1
    put(layout_header_at + 0x1C, begin);
    put(layout_header_at + 0x20, boundary);
    put(layout_header_at + 0x24, 1); // attribute
    area.insert(area.end(), preloader.image.begin(), preloader.image.end());
    return area;
}

} // namespace gangflash
