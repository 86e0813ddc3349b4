#include "ports/virtual/legacy/pmt.hpp"

#include "base/units.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

// Copies: signature, version, records to an empty name, signature again. Where a real agent keeps
// them is not traced (mtk-legacy-one-stage.md, 7.2): here at the start of the partition PMT, or,
// on chips without one, a mebibyte before the end.
constexpr std::uint32_t table_signature = 0x5054'7633;  ///< PTv3
constexpr std::uint32_t mirror_signature = 0x4D50'5433; ///< MPT3
constexpr std::size_t head_size = 8;
constexpr std::size_t copy_size = head_size + (most_pmt_entries + 1) * pmt_entry_size + 4;
constexpr std::uint64_t mirror_distance = 256 * kib;
constexpr std::uint64_t from_the_end = mib;

constexpr std::uint64_t boot_part = 1;
constexpr std::uint64_t user_part = 8;

std::uint64_t place_of(const ChipModel& chip) {
    for (const PlacedPart& placed : place_parts(chip))
        if (placed.part.name == "PMT") return placed.start;
    return chip.shape.user - from_the_end;
}

Bytes make_copy(std::uint32_t signature, const std::vector<PmtEntry>& table) {
    Bytes copy(copy_size);
    store_le(std::span(copy), signature);
    store_le<std::uint32_t>(copy, 1, 4);
    std::size_t at = head_size;
    for (const PmtEntry& entry : table) {
        std::ranges::copy(encode(entry), copy.begin() + static_cast<std::ptrdiff_t>(at));
        at += pmt_entry_size;
    }
    store_le(std::span(copy), signature, copy_size - 4);
    return copy;
}

std::optional<std::vector<PmtEntry>>
read_copy(const Storage& storage, std::uint64_t at, std::uint32_t signature) {
    Bytes copy(copy_size);
    storage.read(Region::user, at, copy);
    if (load_le<std::uint32_t>(copy) != signature ||
        load_le<std::uint32_t>(copy, copy_size - 4) != signature)
        return std::nullopt;
    std::vector<PmtEntry> table;
    for (std::size_t i = 0; i < most_pmt_entries; ++i) {
        PmtEntry entry = decode_pmt_entry(ByteView(copy).subspan(head_size + i * pmt_entry_size));
        if (entry.name.empty()) break;
        table.push_back(std::move(entry));
    }
    return table;
}

} // namespace

Bytes encode(const PmtEntry& entry) {
    Bytes record(pmt_entry_size);
    std::ranges::copy(as_bytes(std::string_view(entry.name).substr(0, 63)), record.begin());
    store_le(std::span(record), entry.size, 0x40);
    store_le(std::span(record), entry.part, 0x48);
    store_le(std::span(record), entry.offset, 0x50);
    store_le(std::span(record), entry.flags, 0x58);
    return record;
}

PmtEntry decode_pmt_entry(ByteView record) {
    const std::string_view text = as_text(record.first(64));
    return {std::string(text.substr(0, text.find('\0'))),
            load_le<std::uint64_t>(record, 0x40),
            load_le<std::uint64_t>(record, 0x48),
            load_le<std::uint64_t>(record, 0x50),
            load_le<std::uint64_t>(record, 0x58)};
}

std::vector<PmtEntry> make_pmt(const ChipModel& chip) {
    std::vector<PmtEntry> table;
    table.push_back({"PRELOADER", chip.linear_base, boot_part, 0, 0});
    for (const PlacedPart& placed : place_parts(chip))
        table.push_back({std::string(placed.part.name),
                         placed.size,
                         user_part,
                         chip.linear_base + placed.start,
                         0});
    return table;
}

std::optional<std::vector<PmtEntry>> read_pmt(const ChipModel& chip, const Storage& storage) {
    const std::uint64_t place = place_of(chip);
    if (auto table = read_copy(storage, place, table_signature)) return table;
    return read_copy(storage, place + mirror_distance, mirror_signature);
}

bool store_pmt(const ChipModel& chip, Storage& storage, const std::vector<PmtEntry>& table) {
    const std::uint64_t end = chip.linear_base + chip.shape.user;
    for (const PmtEntry& entry : table)
        if (entry.offset > end || entry.size > end - entry.offset) return false;
    if (table.size() > most_pmt_entries) return false;
    const std::uint64_t place = place_of(chip);
    storage.write(Region::user, place, make_copy(table_signature, table));
    storage.write(Region::user, place + mirror_distance, make_copy(mirror_signature, table));
    return true;
}

} // namespace gangflash::vphone
