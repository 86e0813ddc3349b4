#pragma once

#include "reports/api/records.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// What may be said of a slot beside its state. The grid and the command line have the words.
enum class NoteKind : std::uint8_t {
    changes_usb_speed, ///< the phone leaves the bus at our word, to come back at a higher speed
    phone_is_on,       ///< it takes no orders; `subject`: the mode it shows itself in
    passed_already,    ///< in this batch
    same_phone,        ///< as another unit of this batch: its chip's ids are the same
    same_imei,         ///< as another unit of this batch, in another chip
    came_blank,        ///< nothing tells it from others; `subject`: which partitions are blank
    not_ours,          ///< plugged in where no slot is, of no family; `subject`: what it is
    port_unbound,      ///< plugged in where no slot is; `subject`: what it is
};

inline constexpr std::array note_kinds{NoteKind::changes_usb_speed,
                                       NoteKind::phone_is_on,
                                       NoteKind::passed_already,
                                       NoteKind::same_phone,
                                       NoteKind::same_imei,
                                       NoteKind::came_blank,
                                       NoteKind::not_ours,
                                       NoteKind::port_unbound};

struct SlotNote {
    NoteKind kind{};
    std::string subject{}; ///< see NoteKind
    /// The other unit; none: one that passed in an earlier session of the batch.
    std::optional<UnitId> unit = std::nullopt;
    std::optional<Verdict> verdict = std::nullopt; ///< of that unit; none: still in work

    bool operator==(const SlotNote&) const = default;
};

using SlotNotes = std::vector<SlotNote>;

bool has(const SlotNotes& notes, NoteKind kind);

/// For logs and `flash --json`, where they are published: English, several joined by `; `.
std::string to_string(const SlotNote& note);
std::string to_string(const SlotNotes& notes);

} // namespace gangflash
