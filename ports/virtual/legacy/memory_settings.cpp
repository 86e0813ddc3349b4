#include "ports/virtual/legacy/memory_settings.hpp"

#include "ports/virtual/demo/demo_images.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

constexpr std::size_t block_header = 0x70; ///< of MTK_BLOADER_INFO, before its entries
constexpr std::size_t longest_id = 16;

/// Where things stand in an entry; the settings compared end with the entry unless said otherwise.
struct EntryShape {
    std::uint32_t version;
    std::size_t type_at;
    std::size_t id_at;
    std::size_t id_length_at; ///< 0: always nine bytes
    std::size_t values_at;
};

constexpr std::array shapes{
    EntryShape{8, 0x00, 0x04, 0x00, 0x10},
    EntryShape{10, 0x04, 0x10, 0x08, 0x28},
    EntryShape{12, 0x04, 0x10, 0x08, 0x28},
    EntryShape{20, 0x04, 0x10, 0x08, 0x28},
    EntryShape{21, 0x04, 0x10, 0x08, 0x28},
};

// Version 10: the agent reads the layout of sub-version 1 only, so a host moves the mode registers
// of a list of sub-version 0 to where those of sub-version 1 stand, and says so in word 7C.
constexpr std::uint32_t moving_version = 10;
constexpr std::size_t moved_mark_at = 0x7C;
constexpr std::size_t mode_registers_at = 0xA0;
constexpr std::size_t mode_registers_in_file_at = 0xA4;
constexpr std::size_t mode_registers_size = 5 * 4;

const EntryShape* shape_of(const ChipModel& chip) {
    const auto* const found = std::find_if(shapes.begin(), shapes.end(), [&](const EntryShape& s) {
        return s.version == chip.emi_version;
    });
    return found == shapes.end() ? nullptr : found;
}

/// The entry that brings this phone's memory up, as its controller wants it.
Bytes true_entry(const ChipModel& chip) {
    const Bytes block = make_emi_block(chip);
    const auto from = block.begin() + block_header;
    Bytes entry(from, from + chip.emi_entry_size);
    if (chip.emi_version == moving_version) {
        std::copy_n(entry.begin() + mode_registers_in_file_at,
                    mode_registers_size,
                    entry.begin() + mode_registers_at);
        store_le<std::uint32_t>(entry, 1, moved_mark_at);
        entry.resize(mode_registers_at + mode_registers_size);
    }
    return entry;
}

} // namespace

MemoryVerdict try_settings(const ChipModel& chip, const PhoneIdentity& who, ByteView entry) {
    const EntryShape* shape = shape_of(chip);
    if (shape == nullptr || entry.size() < chip.emi_entry_size) return MemoryVerdict::no_type;
    const auto type = load_le<std::uint32_t>(entry, shape->type_at);
    constexpr std::uint32_t most_type = 6;
    if ((type & 0xFU) == 0 || (type & 0xFU) > most_type) return MemoryVerdict::no_type;
    constexpr std::uint32_t lpddr2 = 2;
    if (chip.emi_version == moving_version && load_le<std::uint32_t>(entry) == 1 &&
        (type & 0xFU) == lpddr2)
        return MemoryVerdict::needs_other;

    constexpr std::size_t usual_id = 9;
    const std::size_t id_length =
        shape->id_length_at == 0 ? usual_id : load_le<std::uint32_t>(entry, shape->id_length_at);
    if (id_length == 0 || id_length > longest_id) return MemoryVerdict::wrong;
    const ByteView id = entry.subspan(shape->id_at, id_length);
    if (!std::equal(id.begin(), id.end(), who.storage_id.begin())) return MemoryVerdict::wrong;
    const Bytes expected = true_entry(chip);
    const bool same = std::equal(expected.begin() + static_cast<std::ptrdiff_t>(shape->values_at),
                                 expected.end(),
                                 entry.begin() + static_cast<std::ptrdiff_t>(shape->values_at));
    return same ? MemoryVerdict::works : MemoryVerdict::wrong;
}

} // namespace gangflash::vphone
