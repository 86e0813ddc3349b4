#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash {

/// One of the two sets of boot and system partitions of an A/B phone.
enum class BootSlot : std::uint8_t { a, b };

inline constexpr std::array both_slots{BootSlot::a, BootSlot::b};

std::string_view to_string(BootSlot slot); ///< `a`, `b`
BootSlot other_slot(BootSlot slot);

/// `boot_a` → a; nothing for names without a slot.
std::optional<BootSlot> slot_of(std::string_view partition);

/// `boot_a` → `boot`; other names stay.
std::string_view without_slot(std::string_view partition);

/// `boot`, `boot_a` or `boot_b` → `boot_b`.
std::string in_slot(std::string_view partition, BootSlot slot);

/// What the record says of one slot.
struct SlotHealth {
    std::uint8_t priority = 0; ///< 15 highest, 0: never started
    std::uint8_t tries = 0;    ///< starts left before the boot loader gives it up, at most 7
    bool successful = false;   ///< has started once, so its tries are not counted
    bool corrupted = false;    ///< dm-verity has found it damaged

    bool can_start() const { return priority > 0 && !corrupted && (successful || tries > 0); }
    bool operator==(const SlotHealth&) const = default;
};

/// The record by which the boot loader of an A/B phone chooses its slot: 32 bytes at 2048 of the
/// partition misc, of para on phones without one. Magic 0x42414342, little endian, CRC-32 of the
/// first 28 bytes last. Source: AOSP bootloader_message.h, `bootloader_control`; MediaTek's own
/// lk and preloader read the same (bootctrl.h of MT6789's generation). No GPT attribute takes part.
struct SlotRecord {
    enum class State : std::uint8_t {
        none,       ///< nothing there, or nothing known: the boot loader makes one that starts a
        valid,      ///<
        damaged,    ///< right magic, wrong CRC: the boot loader throws it away and starts a
        older_form, ///< magic 0x19191100 of phones to about Android 9
    };
    State state = State::none;
    std::array<SlotHealth, 2> slots; ///< of valid and damaged
    std::optional<BootSlot> suffix;  ///< the slot that its first bytes name, `_a`

    const SlotHealth& of(BootSlot slot) const { return slots[static_cast<std::size_t>(slot)]; }

    /// What the priorities say, valid or not; equal ones start a.
    BootSlot by_priority() const;

    /// Which slot the boot loader starts: of what is not valid, a.
    BootSlot starts() const { return state == State::valid ? by_priority() : BootSlot::a; }
};

/// How many bytes of the partition are looked at and written: message and record, 4096.
inline constexpr std::size_t slot_record_size = 4096;

/// Where the record stands in them: an image that holds it covers all of these.
inline constexpr std::size_t slot_record_begin = 2048, slot_record_end = 2080;

/// From the first slot_record_size bytes of misc or para; of fewer, none.
SlotRecord parse_slot_record(ByteView start_of_partition);

/// The first slot_record_size bytes of misc or para: no message to the recovery, and a record that
/// starts this slot. The other one is a second choice when it is whole as well, and never started
/// when not.
Bytes make_slot_record(BootSlot starts, bool other_is_whole);

/// Where what the record says does not go together, both sides named; empty: it does.
std::string contradiction_in(const SlotRecord& record);

} // namespace gangflash
