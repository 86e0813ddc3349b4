#include "ports/virtual/agent/storage_target.hpp"

#include "ports/virtual/partition_table.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

constexpr std::uint32_t emmc_number = 0x01;
constexpr std::uint32_t ufs_number = 0x30;

/// Sections, 3.5.5.
std::vector<Region> regions_of(const ChipModel& chip, std::uint32_t section) {
    const bool ufs = chip.storage == StorageKind::ufs;
    constexpr std::uint32_t emmc_user = 8;
    constexpr std::uint32_t emmc_both = 10;
    constexpr std::uint32_t ufs_user = 3;
    if (section == 1) return {Region::boot1};
    if (section == 2) return {Region::boot2};
    if (section == (ufs ? ufs_user : emmc_user)) return {Region::user};
    if (!ufs && section == emmc_both) return {Region::boot1, Region::boot2};
    return {};
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x | 0x20) == (y | 0x20);
    });
}

} // namespace

std::string name_at(const PhoneBoard& board, Region region, std::uint64_t address) {
    if (region != Region::user) return "preloader";
    const auto table = read_table(board.storage, board.chip());
    if (!table) return {};
    for (const TableEntry& entry : *table)
        if (address >= entry.start && address < entry.start + entry.size) return entry.name;
    return {};
}

std::uint32_t storage_number(const ChipModel& chip) {
    return chip.storage == StorageKind::ufs ? ufs_number : emmc_number;
}

TargetOrRefusal target_of_range(const PhoneBoard& board, ByteView flash_op) {
    StorageTarget target;
    if (load_le<std::uint32_t>(flash_op) != storage_number(board.chip()))
        return AgentStatus::wrong_storage;
    target.regions = regions_of(board.chip(), load_le<std::uint32_t>(flash_op, 4));
    if (target.regions.empty()) return AgentStatus::wrong_section;
    target.start = load_le<std::uint64_t>(flash_op, 8);
    target.length = load_le<std::uint64_t>(flash_op, 16);
    const std::uint64_t size = board.storage.size(target.regions.front());
    if (target.start > size || target.length > size - target.start)
        return AgentStatus::past_the_end;
    target.partition = name_at(board, target.regions.front(), target.start);
    return target;
}

TargetOrRefusal target_of_name(const PhoneBoard& board, std::string_view name) {
    const ChipModel& chip = board.chip();
    StorageTarget target{.regions = {Region::user}, .partition = std::string(name)};
    if (name == "preloader") { // the first boot area only: observed of the vendor's agent of 2020
        target.regions = {Region::boot1};
        target.length = board.storage.size(Region::boot1);
        target.boot_loader = true;
        return target;
    }
    if (same_name(name, "pgpt")) {
        target.length = first_partition_at;
        return target;
    }
    if (same_name(name, "sgpt")) {
        target.length = backup_table_size(chip);
        target.start = board.storage.size(Region::user) - target.length;
        return target;
    }
    const auto table = read_table(board.storage, chip.sector());
    if (!table) return AgentStatus::no_table;
    const TableEntry* entry = find_entry(*table, name);
    if (entry == nullptr) return AgentStatus::unknown_partition;
    target.start = entry->start;
    target.length = entry->size;
    return target;
}

Bytes boot_area_header(const ChipModel& chip, std::uint32_t preloader_length) {
    const bool ufs = chip.storage == StorageKind::ufs;
    const std::uint32_t begin = chip.boot_header_size();
    const auto boundary = static_cast<std::uint32_t>(begin + round_up(preloader_length, 0x40000));
    Bytes header(begin, std::byte{0xFF});
    const auto text = [&](std::size_t at, std::string_view word, std::size_t field) {
        std::fill_n(header.begin() + static_cast<std::ptrdiff_t>(at), field, std::byte{0});
        std::ranges::copy(as_bytes(word), header.begin() + static_cast<std::ptrdiff_t>(at));
    };
    const auto word = [&](std::size_t at, std::uint32_t value) {
        store_le(std::span(header), value, at);
    };
    text(0x000, ufs ? "UFS_BOOT" : "EMMC_BOOT", 12);
    word(0x00C, 1);
    word(0x010, ufs ? 0x1000 : 0x200);
    text(0x200, "BRLYT", 8);
    word(0x208, 1);
    word(0x20C, begin);
    word(0x210, boundary);
    text(0x214, "BBBB", 4);
    store_le<std::uint16_t>(header, ufs ? 0x0C : 0x05, 0x218); // device
    store_le<std::uint16_t>(header, 1, 0x21A);                 // ARM boot loader
    word(0x21C, begin);
    word(0x220, boundary);
    word(0x224, 1);
    // A UFS boot LU is read in 4 KiB blocks: its layout header lies where the first word says.
    return header;
}

} // namespace gangflash::vphone
