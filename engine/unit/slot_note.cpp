#include "engine/unit/slot_note.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

std::string other_unit(const SlotNote& note) {
    if (!note.unit) return "a unit that passed earlier in this batch";
    return fmt::format(
        "unit {} ({})", note.unit->value, note.verdict ? to_string(*note.verdict) : "in work");
}

} // namespace

bool has(const SlotNotes& notes, NoteKind kind) {
    return std::ranges::find(notes, kind, &SlotNote::kind) != notes.end();
}

std::string to_string(const SlotNote& note) {
    switch (note.kind) {
    case NoteKind::changes_usb_speed:
        return "changes its USB speed";
    case NoteKind::phone_is_on:
        return fmt::format("phone is on ({}): switch it off and plug it in again", note.subject);
    case NoteKind::passed_already:
        return "passed in this batch already";
    case NoteKind::same_phone:
        return "the same phone as " + other_unit(note);
    case NoteKind::same_imei:
        return "another phone with the IMEI of " + other_unit(note);
    case NoteKind::came_blank:
        return note.subject + " blank: this phone came without an identity of its own";
    case NoteKind::not_ours:
        return note.subject + ": not a MediaTek phone in download mode";
    case NoteKind::port_unbound:
        return note.subject + ": port is not bound to a slot: `gangflash ports learn` binds it";
    }
    return "?";
}

std::string to_string(const SlotNotes& notes) {
    std::string text;
    for (const SlotNote& note : notes)
        text += (text.empty() ? "" : "; ") + to_string(note);
    return text;
}

} // namespace gangflash
