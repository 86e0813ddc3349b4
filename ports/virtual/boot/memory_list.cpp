#include "ports/virtual/boot/memory_list.hpp"

#include <algorithm>
#include <charconv>

namespace gangflash::vphone {

namespace {

constexpr std::string_view magic = "MTK_BLOADER_INFO_v";
constexpr std::size_t count_at = 0x6C;
constexpr std::size_t entries_at = 0x70;
constexpr std::size_t id_size = 9;

/// Offsets of type and id in an entry.
struct EntryPlaces {
    std::size_t type, id;
};

EntryPlaces places_of(const ChipModel& chip) {
    constexpr std::uint32_t version_8 = 8;
    return chip.emi_version == version_8 ? EntryPlaces{0x00, 0x04} : EntryPlaces{0x04, 0x10};
}

bool is_of(const ChipModel& chip, ByteView entry) {
    const EntryPlaces places = places_of(chip);
    const bool discrete = (load_le<std::uint32_t>(entry, places.type) >> 8U & 0xFFU) == 0;
    if (discrete) return chip.storage == StorageKind::ufs;
    const ByteView id = entry.subspan(places.id, id_size);
    return std::ranges::equal(std::as_bytes(std::span(chip.storage_maker)), id.first(3)) &&
           as_text(id.subspan(3)) == chip.storage_product;
}

} // namespace

bool knows_memory(const ChipModel& chip, ByteView preloader) {
    const std::size_t at = as_text(preloader).find(magic);
    if (at == std::string_view::npos) return true;
    const ByteView block = preloader.subspan(at);
    if (block.size() < entries_at) return false;
    unsigned version = 0;
    const char* const digits = as_text(block).data() + magic.size();
    std::from_chars(digits, digits + 2, version);
    if (version != chip.emi_version) return false;
    const std::size_t count = std::min<std::size_t>(
        load_le<std::uint32_t>(block, count_at), (block.size() - entries_at) / chip.emi_entry_size);
    for (std::size_t i = 0; i < count; ++i)
        if (is_of(chip, block.subspan(entries_at + i * chip.emi_entry_size, chip.emi_entry_size)))
            return true;
    return false;
}

} // namespace gangflash::vphone
