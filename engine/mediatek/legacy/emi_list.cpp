#include "engine/mediatek/legacy/emi_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

constexpr std::string_view magic = "MTK_BLOADER_INFO_v";
constexpr std::size_t count_at = 0x6C;
constexpr std::size_t entries_at = 0x70;
constexpr std::size_t size_word = 4; ///< behind the entries, not part of any

/// Where an entry keeps what it is compared by.
struct Layout {
    std::uint32_t version;
    std::uint32_t entry_size;
    std::size_t type_at;
    std::size_t id_at;
    std::size_t id_length_at; ///< 0: always nine bytes
};

// Sizes: 6.5, 7.4. Fields: 6.6; version 8 and 10: one-stage 4.2. In version 11 and 14 the length
// stands behind the id.
// clang-format off
constexpr std::array layouts{
    Layout{ 8, 136, 0x00, 0x04, 0},
    Layout{10, 184, 0x04, 0x10, 0x08},
    Layout{11, 168, 0x00, 0x04, 0x14},
    Layout{12, 188, 0x04, 0x10, 0x08},
    Layout{13, 188, 0x04, 0x10, 0x08},
    Layout{14, 168, 0x00, 0x04, 0x14},
    Layout{15, 176, 0x04, 0x10, 0x08},
    Layout{16, 188, 0x04, 0x10, 0x08},
    Layout{17, 176, 0x04, 0x10, 0x08},
    Layout{18, 188, 0x04, 0x10, 0x08},
    Layout{19, 176, 0x04, 0x10, 0x08},
    Layout{20, 188, 0x04, 0x10, 0x08},
    Layout{21, 188, 0x04, 0x10, 0x08},
};
// clang-format on

constexpr std::size_t usual_id_length = 9;
constexpr std::size_t most_id_bytes = 16;

EmiEntry read_entry(ByteView bytes, const Layout& layout) {
    const auto type = load_le<std::uint32_t>(bytes, layout.type_at);
    EmiEntry entry;
    entry.bytes = bytes;
    entry.discrete = (type >> 8U & 0xFFU) == 0;
    entry.low_power_2 = (type & 0x0FU) == 2;
    if (entry.discrete) return entry;
    const std::size_t length = layout.id_length_at == 0
                                   ? usual_id_length
                                   : load_le<std::uint32_t>(bytes, layout.id_length_at);
    entry.id = bytes.subspan(layout.id_at, std::clamp<std::size_t>(length, 1, most_id_bytes));
    return entry;
}

Fault refuse(std::string_view cause) {
    return {ErrorCode::emi_missing, fmt::format("memory list: {}", cause)};
}

bool fits(const EmiEntry& entry, ByteView storage_id) {
    return !entry.discrete && entry.id.size() <= storage_id.size() &&
           std::equal(entry.id.begin(), entry.id.end(), storage_id.begin());
}

// Version 10, one-stage 4.2.
constexpr std::uint32_t switched_version = 10;
constexpr std::size_t sub_version_at = 0x00;
constexpr std::size_t more_values_at = 0x7C;
constexpr std::size_t mode_registers_at = 0xA0;
constexpr std::size_t mode_registers_of_sub_version_0 = 0xA4;
constexpr std::size_t mode_registers_size = 5 * sizeof(std::uint32_t);
constexpr std::size_t maker_at = 0xB4;

} // namespace

Result<EmiList> parse_emi_list(ByteView block) {
    if (block.size() < entries_at || !as_text(block).starts_with(magic))
        return refuse("no MTK_BLOADER_INFO block");
    EmiList list;
    const char* const digits = as_text(block).data() + magic.size();
    if (std::from_chars(digits, digits + 2, list.version).ec != std::errc{})
        return refuse("no version number");
    const auto* layout = std::ranges::find(layouts, list.version, &Layout::version);
    if (layout == layouts.end())
        return refuse(fmt::format("version {} is not one of the legacy agents'", list.version));

    const auto count = load_le<std::uint32_t>(block, count_at);
    const std::size_t room = (block.size() - entries_at) / layout->entry_size;
    if (count == 0 || count > room)
        return refuse(fmt::format(
            "{} entries of {} bytes in {} bytes", count, layout->entry_size, block.size()));
    if (block.size() - entries_at - std::size_t{count} * layout->entry_size > size_word)
        return refuse(fmt::format("more bytes than its {} entries need", count));
    list.entry_size = layout->entry_size;
    for (std::size_t i = 0; i < count; ++i)
        list.entries.push_back(
            read_entry(block.subspan(entries_at + i * list.entry_size, list.entry_size), *layout));
    return list;
}

const EmiEntry* entry_for(const EmiList& list, ByteView storage_id) {
    const auto found = std::ranges::find_if(
        list.entries, [&](const EmiEntry& entry) { return fits(entry, storage_id); });
    if (found != list.entries.end()) return &*found;
    return list.entries.back().discrete ? &list.entries.back() : nullptr;
}

bool may_fit(const EmiList& list, ByteView storage_id) {
    return std::ranges::any_of(list.entries, [&](const EmiEntry& entry) {
        return entry.discrete || fits(entry, storage_id);
    });
}

Bytes prepared(const EmiList& list, const EmiEntry& entry) {
    Bytes bytes(entry.bytes.begin(), entry.bytes.end());
    if (list.version != switched_version || entry.discrete) return bytes;
    if (load_le<std::uint32_t>(bytes, sub_version_at) == 0) {
        std::copy_n(entry.bytes.begin() + mode_registers_of_sub_version_0,
                    mode_registers_size,
                    bytes.begin() + mode_registers_at);
        store_le<std::uint32_t>(bytes, 1, more_values_at);
    }
    store_le<std::uint32_t>(bytes, 0, sub_version_at);
    return bytes;
}

std::uint32_t memory_maker(const EmiEntry& entry) {
    return load_le<std::uint32_t>(entry.bytes, maker_at);
}

} // namespace gangflash::legacy
