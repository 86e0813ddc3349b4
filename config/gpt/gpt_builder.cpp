#include "config/gpt/gpt_builder.hpp"

#include "base/sha256.hpp"
#include "config/gpt/gpt_format.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

const std::array<std::byte, 16> basic_data_guid{std::byte{0xA2},
                                                std::byte{0xA0},
                                                std::byte{0xD0},
                                                std::byte{0xEB},
                                                std::byte{0xE5},
                                                std::byte{0xB9},
                                                std::byte{0x33},
                                                std::byte{0x44},
                                                std::byte{0x87},
                                                std::byte{0xC0},
                                                std::byte{0x68},
                                                std::byte{0xB6},
                                                std::byte{0xB7},
                                                std::byte{0x26},
                                                std::byte{0x99},
                                                std::byte{0xC7}};

namespace {

using namespace gpt_format;

constexpr std::size_t entry_count = 128;
constexpr std::size_t table_size = entry_count * entry_size;

Fault refuse(std::string cause) {
    return {ErrorCode::layout_differs, "new partition table: " + std::move(cause)};
}

/// UTF-8 of the basic plane as UTF-16; nothing for anything else.
std::optional<std::vector<std::uint16_t>> to_utf16(std::string_view text) {
    std::vector<std::uint16_t> units;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at++]);
        const unsigned more = first < 0x80 ? 0 : first < 0xE0 ? 1 : 2;
        if ((first >= 0x80 && first < 0xC2) || first >= 0xF0 || text.size() - at < more)
            return std::nullopt;
        unsigned code = more == 0 ? first : first & (0x3FU >> more);
        for (unsigned i = 0; i < more; ++i) {
            const auto next = static_cast<unsigned char>(text[at++]);
            if ((next & 0xC0U) != 0x80U) return std::nullopt;
            code = (code << 6U) | (next & 0x3FU);
        }
        units.push_back(static_cast<std::uint16_t>(code));
    }
    return units;
}

void put(std::span<std::byte> into, std::size_t at, ByteView bytes) {
    std::ranges::copy(bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
}

Result<void> check_places(const Gpt& table, std::uint64_t first, std::uint64_t last) {
    if (table.partitions.size() > entry_count)
        return refuse(
            fmt::format("{} partitions, it has room for {}", table.partitions.size(), entry_count));
    std::vector<const GptPartition*> sorted;
    for (const GptPartition& partition : table.partitions)
        sorted.push_back(&partition);
    std::ranges::sort(sorted, {}, [](const GptPartition* p) { return p->first_lba; });
    std::uint64_t free = first;
    for (const GptPartition* p : sorted) {
        if (p->first_lba < free || p->last_lba < p->first_lba || p->last_lba > last)
            return refuse(fmt::format("{} from sector {} to {}: {} to {} are free there",
                                      p->name,
                                      p->first_lba,
                                      p->last_lba,
                                      free,
                                      last));
        free = p->last_lba + 1;
    }
    return success();
}

Result<Bytes> make_entries(const Gpt& table) {
    Bytes entries(table_size);
    std::size_t at = 0;
    for (const GptPartition& p : table.partitions) {
        const auto name = to_utf16(p.name);
        if (!name || name->size() > name_units)
            return refuse(fmt::format("the name `{}` does not fit", p.name));
        put(entries, at, p.type);
        put(entries, at + 16, p.unique);
        store_le<std::uint64_t>(entries, p.first_lba, at + 32);
        store_le<std::uint64_t>(entries, p.last_lba, at + 40);
        store_le<std::uint64_t>(entries, p.attributes, at + 48);
        for (std::size_t i = 0; i < name->size(); ++i)
            store_le<std::uint16_t>(entries, (*name)[i], at + 56 + 2 * i);
        at += entry_size;
    }
    return entries;
}

struct Lbas {
    std::uint64_t own, other, entries, first, last;
};

Bytes make_header(const Gpt& table, ByteView entries, const Lbas& lba) {
    Bytes header(table.sector_size);
    put(header, 0, as_bytes(signature));
    store_le<std::uint32_t>(header, 0x0001'0000, 8); // revision 1.0
    store_le<std::uint32_t>(header, header_size, 12);
    store_le<std::uint64_t>(header, lba.own, 24);
    store_le<std::uint64_t>(header, lba.other, 32);
    store_le<std::uint64_t>(header, lba.first, 40);
    store_le<std::uint64_t>(header, lba.last, 48);
    put(header, 56, table.disk);
    store_le<std::uint64_t>(header, lba.entries, 72);
    store_le<std::uint32_t>(header, entry_count, 80);
    store_le<std::uint32_t>(header, entry_size, 84);
    store_le<std::uint32_t>(header, crc32(entries), 88);
    store_le<std::uint32_t>(header, crc32(ByteView(header).first(header_size)), 16);
    return header;
}

/// One record that covers the whole storage, so that old tools keep off it (UEFI 2.10, 5.2.3).
Bytes protective_mbr(std::uint32_t sector_size, std::uint64_t sectors) {
    constexpr std::size_t record = 446;
    Bytes mbr(sector_size);
    mbr[record + 2] = std::byte{0x02}; // CHS 0/0/2
    mbr[record + 4] = std::byte{0xEE};
    mbr[record + 5] = mbr[record + 6] = mbr[record + 7] = std::byte{0xFF};
    store_le<std::uint32_t>(mbr, 1, record + 8);
    constexpr std::uint64_t most = 0xFFFF'FFFF;
    store_le<std::uint32_t>(
        mbr, static_cast<std::uint32_t>(std::min(sectors - 1, most)), record + 12);
    mbr[510] = std::byte{0x55};
    mbr[511] = std::byte{0xAA};
    return mbr;
}

} // namespace

Result<GptAreas> build_gpt(const Gpt& table, std::uint64_t sectors) {
    const std::uint64_t entry_sectors = table_size / table.sector_size;
    const std::uint64_t around = 2 * (entry_sectors + 1) + 1;
    if (sectors <= around) return refuse(fmt::format("a storage of {} sectors", sectors));
    const std::uint64_t first = 2 + entry_sectors;
    const std::uint64_t last = sectors - 2 - entry_sectors;
    if (auto fits = check_places(table, first, last); !fits) return fits.error();
    auto entries = make_entries(table);
    if (!entries) return entries.error();

    GptAreas areas;
    areas.primary = protective_mbr(table.sector_size, sectors);
    const Bytes front = make_header(table, *entries, {1, sectors - 1, 2, first, last});
    areas.primary.insert(areas.primary.end(), front.begin(), front.end());
    areas.primary.insert(areas.primary.end(), entries->begin(), entries->end());
    areas.backup = *entries;
    const Bytes end = make_header(table, *entries, {sectors - 1, 1, last + 1, first, last});
    areas.backup.insert(areas.backup.end(), end.begin(), end.end());
    return areas;
}

std::array<std::byte, 16> derived_guid(std::string_view words) {
    const Sha256 hash = sha256(as_bytes(words));
    std::array<std::byte, 16> guid{};
    std::copy_n(hash.bytes.begin(), guid.size(), guid.begin());
    guid[7] = (guid[7] & std::byte{0x0F}) | std::byte{0x40};
    guid[8] = (guid[8] & std::byte{0x3F}) | std::byte{0x80};
    return guid;
}

} // namespace gangflash
