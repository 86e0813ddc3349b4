#include "ports/virtual/legacy/dos_table.hpp"

#include <algorithm>
#include <array>

namespace gangflash::vphone {

namespace {

constexpr std::uint64_t sector_size = 512;
constexpr std::size_t records_at = 446;
constexpr std::size_t record_size = 16;
constexpr std::uint8_t extended_type = 0x05;
constexpr std::uint8_t linux_type = 0x83;

/// Fills the next free record of a sector.
class RecordWriter {
public:
    explicit RecordWriter(Bytes& sector) : sector_(sector) {
        sector_[510] = std::byte{0x55};
        sector_[511] = std::byte{0xAA};
    }
    void add(std::uint8_t type, std::uint64_t start, std::uint64_t size) {
        sector_[at_ + 4] = std::byte{type};
        store_le(std::span(sector_), static_cast<std::uint32_t>(start / sector_size), at_ + 8);
        store_le(std::span(sector_), static_cast<std::uint32_t>(size / sector_size), at_ + 12);
        at_ += record_size;
    }

private:
    Bytes& sector_;
    std::size_t at_ = records_at;
};

const PlacedPart* find(const std::vector<PlacedPart>& parts, std::string_view name) {
    const auto found = std::ranges::find_if(
        parts, [&](const PlacedPart& placed) { return placed.part.name == name; });
    return found == parts.end() ? nullptr : &*found;
}

} // namespace

std::vector<DosTable> make_dos_tables(const ChipModel& chip) {
    const std::vector<PlacedPart> parts = place_parts(chip);
    std::vector<DosTable> tables;
    std::vector<std::uint64_t> places;
    for (const char* name : {"MBR", "EBR1", "EBR2"})
        if (const PlacedPart* placed = find(parts, name)) {
            tables.push_back({name, Bytes(sector_size)});
            places.push_back(placed->start);
        }
    for (std::size_t i = 0; i < tables.size(); ++i) {
        RecordWriter records(tables[i].sector);
        const bool last = i + 1 == tables.size();
        if (!last) {
            const std::uint64_t from = i == 0 ? 0 : places[1];
            records.add(extended_type, places[i + 1] - from, chip.shape.user - places[i + 1]);
            continue;
        }
        for (const char* name : {"ANDROID", "CACHE", "USRDATA"})
            if (const PlacedPart* placed = find(parts, name))
                records.add(linux_type, placed->start - places[i], placed->size);
    }
    return tables;
}

bool dos_tables_whole(const ChipModel& chip, const Storage& storage) {
    const std::vector<PlacedPart> parts = place_parts(chip);
    const std::vector<DosTable> tables = make_dos_tables(chip);
    return std::ranges::all_of(tables, [&](const DosTable& table) {
        std::array<std::byte, sector_size> stored{};
        storage.read(Region::user, find(parts, table.name)->start, stored);
        return std::ranges::equal(stored, table.sector);
    });
}

} // namespace gangflash::vphone
