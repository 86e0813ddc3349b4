#pragma once

#include "engine/unit/snapshot.hpp"

#include <string_view>
#include <vector>

namespace gangflash {

/// EventLeft::step of such a departure: planned, and nothing is interrupted.
inline constexpr std::string_view usb_speed_step = "usb_speed";

/// The note, for as long as the change takes.
class UsbSpeedNote {
public:
    explicit UsbSpeedNote(SlotSnapshot& view) : view_(view) {
        view_.notes.push_back({NoteKind::changes_usb_speed});
    }
    ~UsbSpeedNote() {
        std::erase_if(view_.notes, [](const SlotNote& note) {
            return note.kind == NoteKind::changes_usb_speed;
        });
    }
    UsbSpeedNote(const UsbSpeedNote&) = delete;
    UsbSpeedNote& operator=(const UsbSpeedNote&) = delete;

private:
    SlotSnapshot& view_;
};

} // namespace gangflash
