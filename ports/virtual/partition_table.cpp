#include "ports/virtual/partition_table.hpp"

#include "base/sha256.hpp"
#include "ports/virtual/crc32.hpp"
#include "ports/virtual/legacy/pmt.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

// UEFI 2.10, section 5.3: all integers little-endian.
constexpr std::size_t entry_room = 128; ///< entries the areas are laid out for
constexpr std::size_t entry_size = 128;
constexpr std::size_t header_size = 92;
constexpr std::size_t table_size = entry_room * entry_size;
constexpr std::string_view signature = "EFI PART";
constexpr std::size_t name_length = 36; ///< UTF-16 units

/// EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, basic data: what MediaTek's tools give every partition.
constexpr std::array<std::uint8_t, 16> basic_data{
    0xA2, 0xA0, 0xD0, 0xEB, 0xE5, 0xB9, 0x33, 0x44, 0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99, 0xC7};

/// The same for every phone of a project, as its firmware package carries the table.
std::array<std::byte, 16> unique_id(const ChipModel& chip, std::string_view what) {
    const Sha256 hash = sha256(as_bytes(fmt::format("{}/{}/{}", chip.name, chip.project, what)));
    std::array<std::byte, 16> id{};
    std::copy_n(hash.bytes.begin(), id.size(), id.begin());
    id[7] = (id[7] & std::byte{0x0F}) | std::byte{0x40}; // version 4, random
    id[8] = (id[8] & std::byte{0x3F}) | std::byte{0x80};
    return id;
}

void put(Bytes& into, std::size_t at, ByteView bytes) {
    std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(at));
}

Bytes make_entries(const ChipModel& chip, const std::vector<TableEntry>& table) {
    Bytes entries(table_size);
    std::size_t at = 0;
    for (const TableEntry& entry : table) {
        put(entries, at, std::as_bytes(std::span(basic_data)));
        put(entries, at + 16, unique_id(chip, entry.name));
        store_le<std::uint64_t>(entries, entry.start / chip.sector(), at + 32);
        store_le<std::uint64_t>(entries, (entry.start + entry.size) / chip.sector() - 1, at + 40);
        for (std::size_t i = 0; i < std::min(entry.name.size(), name_length); ++i)
            store_le(
                std::span(entries), static_cast<std::uint16_t>(entry.name[i]), at + 56 + 2 * i);
        at += entry_size;
    }
    return entries;
}

std::vector<TableEntry> makers_table(const ChipModel& chip) {
    std::vector<TableEntry> table;
    for (const PlacedPart& placed : place_parts(chip))
        table.push_back({std::string(placed.part.name), placed.start, placed.size});
    return table;
}

struct HeaderPlaces {
    std::uint64_t own, other, entries; ///< LBAs
};

Bytes make_header(const ChipModel& chip, ByteView entries, HeaderPlaces places) {
    const std::uint64_t sectors = chip.shape.user / chip.sector();
    const std::uint64_t entry_sectors = table_size / chip.sector();
    Bytes header(chip.sector());
    put(header, 0, as_bytes(signature));
    store_le<std::uint32_t>(header, 0x0001'0000, 8);
    store_le<std::uint32_t>(header, header_size, 12);
    store_le<std::uint64_t>(header, places.own, 24);
    store_le<std::uint64_t>(header, places.other, 32);
    store_le<std::uint64_t>(header, 2 + entry_sectors, 40);           // first usable
    store_le<std::uint64_t>(header, sectors - entry_sectors - 2, 48); // last usable
    put(header, 56, unique_id(chip, "disk"));
    store_le<std::uint64_t>(header, places.entries, 72);
    store_le<std::uint32_t>(header, chip.table_entries, 80);
    store_le<std::uint32_t>(header, entry_size, 84);
    store_le<std::uint32_t>(header, crc32(entries.first(chip.table_entries * entry_size)), 88);
    store_le<std::uint32_t>(header, crc32(std::span(header).first(header_size)), 16);
    return header;
}

void put_protective_mbr(Bytes& into, std::uint64_t sectors) {
    constexpr std::size_t record = 446;
    into[record + 2] = std::byte{0x02}; // CHS 0/0/2
    into[record + 4] = std::byte{0xEE};
    into[record + 5] = into[record + 6] = into[record + 7] = std::byte{0xFF};
    store_le<std::uint32_t>(into, 1, record + 8);
    store_le<std::uint32_t>(
        into,
        static_cast<std::uint32_t>(std::min<std::uint64_t>(sectors - 1, 0xFFFF'FFFF)),
        record + 12);
    into[510] = std::byte{0x55};
    into[511] = std::byte{0xAA};
}

Bytes read(const Storage& storage, std::uint64_t at, std::size_t length) {
    Bytes bytes(length);
    storage.read(Region::user, at, bytes);
    return bytes;
}

std::string entry_name(ByteView entry) {
    std::string name;
    for (std::size_t i = 0; i < name_length; ++i) {
        const auto unit = load_le<std::uint16_t>(entry, 56 + 2 * i);
        if (unit == 0) break;
        name += unit < 0x80 ? static_cast<char>(unit) : '?';
    }
    return name;
}

std::vector<TableEntry> decode_entries(ByteView entries, std::uint32_t sector) {
    std::vector<TableEntry> table;
    for (std::size_t at = 0; at + entry_size <= entries.size(); at += entry_size) {
        const ByteView entry = entries.subspan(at, entry_size);
        const auto first = load_le<std::uint64_t>(entry, 32);
        const auto last = load_le<std::uint64_t>(entry, 40);
        std::string name = entry_name(entry);
        if (name.empty() || last < first) continue;
        table.push_back({std::move(name), first * sector, (last - first + 1) * sector});
    }
    return table;
}

std::optional<std::vector<TableEntry>>
read_at(const Storage& storage, std::uint64_t lba, std::uint32_t sector) {
    Bytes header = read(storage, lba * sector, sector);
    if (as_text(std::span(header).first(signature.size())) != signature) return std::nullopt;
    const auto size = load_le<std::uint32_t>(header, 12);
    const auto claimed = load_le<std::uint32_t>(header, 16);
    if (size < header_size || size > sector) return std::nullopt;
    store_le<std::uint32_t>(header, 0, 16);
    if (crc32(std::span(header).first(size)) != claimed) return std::nullopt;
    const auto entries_lba = load_le<std::uint64_t>(header, 72);
    const auto count = load_le<std::uint32_t>(header, 80);
    if (load_le<std::uint32_t>(header, 84) != entry_size || count > 1024) return std::nullopt;
    const std::uint64_t length = std::uint64_t{count} * entry_size;
    if (entries_lba > (storage.size(Region::user) - length) / sector) return std::nullopt;
    const Bytes entries = read(storage, entries_lba * sector, length);
    if (crc32(entries) != load_le<std::uint32_t>(header, 88)) return std::nullopt;
    auto table = decode_entries(entries, sector);
    for (const TableEntry& entry : table)
        if (entry.start + entry.size > storage.size(Region::user)) return std::nullopt;
    return table;
}

} // namespace

namespace {

TableImages make_images(const ChipModel& chip, const std::vector<TableEntry>& table) {
    const std::uint64_t sectors = chip.shape.user / chip.sector();
    const std::uint64_t entry_sectors = table_size / chip.sector();
    const Bytes entries = make_entries(chip, table);
    TableImages images;
    images.primary.resize(first_partition_at);
    put_protective_mbr(images.primary, sectors);
    put(images.primary, chip.sector(), make_header(chip, entries, {1, sectors - 1, 2}));
    put(images.primary, 2 * std::size_t{chip.sector()}, entries);
    images.backup.resize(backup_table_size(chip) - entries.size() - chip.sector()); // unused
    images.backup.insert(images.backup.end(), entries.begin(), entries.end());
    const Bytes last = make_header(chip, entries, {sectors - 1, 1, sectors - 1 - entry_sectors});
    images.backup.insert(images.backup.end(), last.begin(), last.end());
    return images;
}

/// Entries a GPT header announces; 0 when there is none.
std::uint32_t announced_at(const Storage& storage, std::uint64_t lba, std::uint32_t sector) {
    const Bytes header = read(storage, lba * sector, sector);
    if (as_text(std::span(header).first(signature.size())) != signature) return 0;
    return load_le<std::uint32_t>(header, 80);
}

} // namespace

TableImages make_table(const ChipModel& chip) {
    return make_images(chip, makers_table(chip));
}

std::optional<std::vector<TableEntry>> read_table(const Storage& storage, std::uint32_t sector) {
    if (auto primary = read_at(storage, 1, sector)) return primary;
    return read_at(storage, storage.size(Region::user) / sector - 1, sector);
}

std::optional<std::vector<TableEntry>> read_table(const Storage& storage, const ChipModel& chip) {
    if (chip.table == TableKind::gpt) return read_table(storage, chip.sector());
    const auto pmt = read_pmt(chip, storage);
    if (!pmt) return std::nullopt;
    std::vector<TableEntry> table;
    for (const PmtEntry& entry : *pmt)
        if (entry.offset >= chip.linear_base)
            table.push_back({entry.name, entry.offset - chip.linear_base, entry.size});
    return table;
}

GptCopies read_gpt_copies(const Storage& storage, std::uint32_t sector) {
    const std::uint64_t last = storage.size(Region::user) / sector - 1;
    GptCopies copies{read_at(storage, 1, sector), read_at(storage, last, sector)};
    copies.announced = announced_at(storage, 1, sector);
    if (copies.announced == 0) copies.announced = announced_at(storage, last, sector);
    return copies;
}

bool store_gpt(const ChipModel& chip,
               Storage& storage,
               const std::vector<TableEntry>& table,
               bool backup) {
    const std::uint64_t end = storage.size(Region::user) - backup_table_size(chip);
    if (table.size() > chip.table_entries) return false;
    for (const TableEntry& entry : table)
        if (entry.size == 0 || entry.start > end || entry.size > end - entry.start) return false;
    const TableImages images = make_images(chip, table);
    if (backup)
        storage.write(Region::user, end, images.backup);
    else
        storage.write(Region::user, 0, images.primary);
    return true;
}

const TableEntry* find_entry(const std::vector<TableEntry>& table, std::string_view name) {
    const auto found = std::find_if(
        table.begin(), table.end(), [&](const TableEntry& e) { return e.name == name; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace gangflash::vphone
