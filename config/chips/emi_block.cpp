#include "config/package/preloader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

// mtk-brom-preloader-legacy-da.md, 6.5: a header of 0x70 bytes, entries, u32 total size without
// itself.
constexpr std::string_view block_magic = "MTK_BLOADER_INFO_v";
constexpr std::size_t header_size = 0x70;
constexpr std::size_t version_field = 27;
constexpr std::size_t project_field = 61;
constexpr std::size_t id_size = 16;

/// A family of entry layouts: where the identifying fields stand (mtk-brom-preloader-legacy-da.md,
/// 6.6; v8: mtk-legacy-one-stage.md, 4.2).
struct EntryLayout {
    std::size_t entry_size;
    std::optional<std::size_t> sub_version;
    std::size_t type;
    std::optional<std::size_t> id_length; ///< absent: fixed_id_length, none for discrete memory
    std::size_t id;
};

constexpr std::size_t fixed_id_length = 9;

constexpr std::array entry_layouts{
    EntryLayout{188, 0, 4, 8, 0x10},                    // v12, 13, 16, 20, 21, 27, 32
    EntryLayout{184, 0, 4, 8, 0x10},                    // v10
    EntryLayout{176, 0, 4, 8, 0x10},                    // v15, 17, 22
    EntryLayout{168, std::nullopt, 0, 0x14, 4},         // v11, 14
    EntryLayout{160, 0, 4, 8, 0x10},                    // v30 and later
    EntryLayout{136, std::nullopt, 0, std::nullopt, 4}, // v8
};

/// Size of an entry for versions that are sure of it; 0 otherwise (mtk-brom-preloader-legacy-da.md,
/// 6.5).
constexpr std::size_t usual_entry_size(std::uint32_t version) {
    switch (version) {
    case 8:
        return 136;
    case 10:
        return 184;
    case 11:
    case 14:
        return 168;
    case 12:
    case 13:
    case 16:
    case 18:
    case 20:
    case 21:
    case 27:
    case 32:
        return 188;
    case 15:
    case 17:
    case 19:
    case 22:
        return 176;
    case 30:
    case 31:
    case 35:
    case 36:
    case 38:
    case 39:
    case 40:
    case 45:
    case 46:
    case 47:
        return 160;
    default:
        return 0;
    }
}

std::uint32_t entry_count(ByteView block) {
    return load_le<std::uint32_t>(block, 0x6C);
}

std::string text_field(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, text.find('\0')));
}

std::optional<std::uint32_t> parse_version(std::string_view text) {
    std::uint32_t version = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (error != std::errc{} || stop == text.data()) return std::nullopt;
    return version;
}

/// `preloader_k62v1_64_bsp.bin` → `k62v1_64_bsp`.
std::string project_of(std::string file_name) {
    constexpr std::string_view prefix = "preloader_";
    constexpr std::string_view suffix = ".bin";
    if (file_name.starts_with(prefix)) file_name.erase(0, prefix.size());
    if (file_name.ends_with(suffix)) file_name.resize(file_name.size() - suffix.size());
    return file_name;
}

/// Header and entries without what follows them; nothing when the block is cut short.
std::optional<ByteView> content_of(ByteView block, std::uint32_t version) {
    const bool closed = block.size() >= header_size + 4 &&
                        load_le<std::uint32_t>(block, block.size() - 4) == block.size() - 4;
    if (closed) block = block.first(block.size() - 4);
    const std::uint64_t entries = std::uint64_t{entry_count(block)} * usual_entry_size(version);
    if (header_size + entries > block.size()) return std::nullopt;
    if (closed || entries == 0) return block;
    return block.first(header_size + entries);
}

std::string printable(ByteView id) {
    std::string text;
    for (const std::byte b : id) {
        const char c = static_cast<char>(b);
        if (c > ' ' && c <= '~') text.push_back(c);
    }
    return text;
}

EmiEntry read_entry(ByteView raw, const EntryLayout& layout) {
    EmiEntry entry;
    if (layout.sub_version) entry.sub_version = load_le<std::uint32_t>(raw, *layout.sub_version);
    entry.memory_type = load_le<std::uint32_t>(raw, layout.type);
    const bool discrete = (entry.memory_type >> 8U & 0xFFU) == 0;
    const std::size_t length = layout.id_length ? load_le<std::uint32_t>(raw, *layout.id_length)
                               : discrete       ? 0
                                                : fixed_id_length;
    const ByteView id = raw.subspan(layout.id, std::min(length, id_size));
    entry.part = id.empty() ? "discrete" : to_hex(id);
    entry.part_name = printable(id);
    return entry;
}

} // namespace

std::vector<EmiEntry> emi_entries(const EmiSettings& emi) {
    const std::uint32_t count = entry_count(emi.block);
    const ByteView entries =
        ByteView(emi.block).subspan(header_size, emi.block.size() - header_size - 4);
    if (count == 0 || entries.size() % count != 0) return {};
    const std::size_t size = entries.size() / count;
    const auto layout = std::find_if(entry_layouts.begin(),
                                     entry_layouts.end(),
                                     [&](const auto& l) { return l.entry_size == size; });
    if (layout == entry_layouts.end()) return {};
    std::vector<EmiEntry> list;
    for (std::uint32_t i = 0; i < count; ++i)
        list.push_back(read_entry(entries.subspan(i * size, size), *layout));
    return list;
}

Result<EmiSettings> parse_emi_block(ByteView block, const std::string& name) {
    const auto refuse = [&](std::string_view cause) {
        return Fault{ErrorCode::preloader_invalid, fmt::format("{}: memory list: {}", name, cause)};
    };
    if (block.size() < header_size) return refuse("cut short");
    if (!as_text(block).starts_with(block_magic)) return refuse("no MTK_BLOADER_INFO_v");
    if (as_text(block.subspan(0x64, 7)) != "MTK_BIN") return refuse("no MTK_BIN at 0x64");
    const std::string version_text = text_field(block.first(version_field));
    const auto version = parse_version(std::string_view(version_text).substr(block_magic.size()));
    if (!version) return refuse(fmt::format("no version in `{}`", version_text));
    const auto content = content_of(block, *version);
    if (!content)
        return refuse(fmt::format("cut short: {} entries of {} bytes do not fit",
                                  entry_count(block),
                                  usual_entry_size(*version)));

    EmiSettings emi;
    emi.version = *version;
    emi.preloader_project = project_of(text_field(block.subspan(version_field, project_field)));
    emi.block.assign(content->begin(), content->end());
    append_le(emi.block, static_cast<std::uint32_t>(content->size()));
    for (const EmiEntry& entry : emi_entries(emi))
        emi.parts.push_back(entry.part);
    return emi;
}

} // namespace gangflash
