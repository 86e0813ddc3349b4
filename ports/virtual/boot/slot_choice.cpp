#include "ports/virtual/boot/slot_choice.hpp"

#include "base/bytes.hpp"
#include "ports/virtual/crc32.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

constexpr std::uint64_t record_at = 2048;
constexpr std::size_t record_size = 32;
constexpr std::size_t summed = 28;

const TableEntry* place_of(const std::vector<TableEntry>& table) {
    const TableEntry* misc = find_entry(table, "misc");
    return misc != nullptr ? misc : find_entry(table, "para");
}

} // namespace

std::optional<std::string_view> chosen_slot(const Storage& storage,
                                            const std::vector<TableEntry>& table) {
    if (find_entry(table, "boot_a") == nullptr || find_entry(table, "boot_b") == nullptr)
        return std::nullopt;
    const TableEntry* place = place_of(table);
    if (place == nullptr) return "_a";
    Bytes record(record_size);
    storage.read(Region::user, place->start + record_at, record);
    const bool known =
        load_le<std::uint32_t>(record, 4) == 0x4241'4342U &&
        load_le<std::uint32_t>(record, summed) == crc32(ByteView(record).first(summed));
    if (!known) return "_a";
    const auto priority = [&](std::size_t at) {
        return std::to_integer<unsigned>(record[at]) & 15U;
    };
    return priority(12) >= priority(14) ? "_a" : "_b";
}

bool store_slot_record(Storage& storage,
                       const std::vector<TableEntry>& table,
                       char slot,
                       bool whole) {
    const TableEntry* place = place_of(table);
    if (place == nullptr) return false;
    Bytes block(4096);
    storage.read(Region::user, place->start, block);
    const auto put = [&](std::size_t at, unsigned value) {
        block[record_at + at] = static_cast<std::byte>(value);
    };
    for (std::size_t at = 0; at < record_size; ++at)
        put(at, 0);
    put(0, '_');
    put(1, static_cast<unsigned char>(slot));
    for (const auto& [at, value] : {std::pair{4U, 'B'}, {5U, 'C'}, {6U, 'A'}, {7U, 'B'}})
        put(at, static_cast<unsigned char>(value));
    put(8, 1);
    put(9, 2);
    put(slot == 'a' ? 12 : 14, 0x80U | 0x10U | 15U); // one try left, started before
    put(slot == 'a' ? 14 : 12, 0x70U | 14U);
    const std::uint32_t sum = crc32(ByteView(block).subspan(record_at, summed)) ^ (whole ? 0U : 1U);
    for (unsigned i = 0; i < 4; ++i)
        put(summed + i, (sum >> (8 * i)) & 0xFFU);
    storage.write(Region::user, place->start, block);
    return true;
}

} // namespace gangflash::vphone
