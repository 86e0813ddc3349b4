#include "config/package/boot_slots.hpp"

#include "config/gpt/gpt_format.hpp"

#include <string>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::size_t record_at = slot_record_begin;
constexpr std::size_t record_size = slot_record_end - slot_record_begin;
constexpr std::size_t magic_at = 4;
constexpr std::size_t version_at = 8;
constexpr std::size_t slots_at = 12;
constexpr std::size_t crc_at = 28;
constexpr std::uint32_t record_magic = 0x4241'4342;
constexpr std::uint32_t older_magic = 0x1919'1100; ///< at the record's first byte
constexpr std::uint8_t highest_priority = 15;
constexpr std::uint8_t most_tries = 7;

std::uint32_t crc_of(ByteView record) {
    return gpt_format::crc32(record.first(crc_at));
}

SlotHealth decode_health(ByteView two) {
    const auto first = std::to_integer<unsigned>(two[0]);
    return {static_cast<std::uint8_t>(first & 0x0FU),
            static_cast<std::uint8_t>((first >> 4U) & 0x07U),
            (first & 0x80U) != 0,
            (std::to_integer<unsigned>(two[1]) & 0x01U) != 0};
}

std::byte encode_health(const SlotHealth& health) {
    return static_cast<std::byte>(health.priority | static_cast<unsigned>(health.tries) << 4U |
                                  (health.successful ? 0x80U : 0U));
}

std::string describe(const SlotRecord& record, BootSlot slot) {
    const SlotHealth& health = record.of(slot);
    return fmt::format("slot {} has priority {}, {} tries left, {}{}",
                       to_string(slot),
                       health.priority,
                       health.tries,
                       health.successful ? "started before" : "not started yet",
                       health.corrupted ? ", marked corrupted" : "");
}

} // namespace

std::string_view to_string(BootSlot slot) {
    return slot == BootSlot::a ? "a" : "b";
}

BootSlot other_slot(BootSlot slot) {
    return slot == BootSlot::a ? BootSlot::b : BootSlot::a;
}

std::optional<BootSlot> slot_of(std::string_view partition) {
    if (partition.size() < 3) return std::nullopt;
    if (partition.ends_with("_a")) return BootSlot::a;
    if (partition.ends_with("_b")) return BootSlot::b;
    return std::nullopt;
}

std::string_view without_slot(std::string_view partition) {
    return slot_of(partition) ? partition.substr(0, partition.size() - 2) : partition;
}

std::string in_slot(std::string_view partition, BootSlot slot) {
    return fmt::format("{}_{}", without_slot(partition), to_string(slot));
}

BootSlot SlotRecord::by_priority() const {
    return slots[0].priority >= slots[1].priority ? BootSlot::a : BootSlot::b;
}

SlotRecord parse_slot_record(ByteView start_of_partition) {
    SlotRecord parsed;
    if (start_of_partition.size() < record_at + record_size) return parsed;
    const ByteView record = start_of_partition.subspan(record_at, record_size);
    if (load_le<std::uint32_t>(record) == older_magic) parsed.state = SlotRecord::State::older_form;
    if (load_le<std::uint32_t>(record, magic_at) != record_magic) return parsed;
    parsed.state = load_le<std::uint32_t>(record, crc_at) == crc_of(record)
                       ? SlotRecord::State::valid
                       : SlotRecord::State::damaged;
    for (std::size_t slot = 0; slot < parsed.slots.size(); ++slot)
        parsed.slots[slot] = decode_health(record.subspan(slots_at + 2 * slot, 2));
    const std::string_view suffix = as_text(record.first(magic_at));
    for (const BootSlot slot : both_slots)
        if (suffix.starts_with(in_slot("", slot))) parsed.suffix = slot;
    return parsed;
}

Bytes make_slot_record(BootSlot starts, bool other_is_whole) {
    Bytes bytes(slot_record_size);
    const auto record = std::span(bytes).subspan(record_at, record_size);
    record[0] = std::byte{'_'};
    record[1] = static_cast<std::byte>(to_string(starts).front());
    store_le<std::uint32_t>(record, record_magic, magic_at);
    record[version_at] = std::byte{1};
    record[version_at + 1] = std::byte{2}; // slots
    // As MediaTek's boot loader marks a slot that was just written.
    record[slots_at + 2 * static_cast<std::size_t>(starts)] =
        encode_health({highest_priority, most_tries, true, false});
    if (other_is_whole)
        record[slots_at + 2 * static_cast<std::size_t>(other_slot(starts))] =
            encode_health({highest_priority - 1, most_tries, false, false});
    store_le<std::uint32_t>(record, crc_of(record), crc_at);
    return bytes;
}

std::string contradiction_in(const SlotRecord& record) {
    if (record.state != SlotRecord::State::valid && record.state != SlotRecord::State::damaged)
        return {};
    const BootSlot chosen = record.by_priority();
    const std::string sides = describe(record, BootSlot::a) + "; " + describe(record, BootSlot::b);
    if (record.state == SlotRecord::State::damaged)
        return fmt::format("its record of slots is damaged (wrong checksum): it names slot {}, and "
                           "the boot loader would start slot a ({})",
                           to_string(chosen),
                           sides);
    if (record.suffix && *record.suffix != chosen)
        return fmt::format("its record of slots names slot {} and gives slot {} the higher "
                           "priority ({})",
                           to_string(*record.suffix),
                           to_string(chosen),
                           sides);
    if (!record.of(chosen).can_start())
        return fmt::format("its record of slots would start slot {}, which it says cannot start "
                           "({})",
                           to_string(chosen),
                           sides);
    return {};
}

} // namespace gangflash
