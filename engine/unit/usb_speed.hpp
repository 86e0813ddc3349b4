#pragma once

#include "engine/unit/snapshot.hpp"

#include <string_view>

namespace gangflash {

/// SlotSnapshot::note while a phone leaves the bus at our word, to come back at a higher USB speed.
inline constexpr std::string_view changes_usb_speed = "changes its USB speed";

/// EventLeft::step of such a departure: planned, and nothing is interrupted.
inline constexpr std::string_view usb_speed_step = "usb_speed";

/// The note, for as long as the change takes.
class UsbSpeedNote {
public:
    explicit UsbSpeedNote(SlotSnapshot& view) : view_(view) { view_.note = changes_usb_speed; }
    ~UsbSpeedNote() {
        if (view_.note == changes_usb_speed) view_.note.clear();
    }
    UsbSpeedNote(const UsbSpeedNote&) = delete;
    UsbSpeedNote& operator=(const UsbSpeedNote&) = delete;

private:
    SlotSnapshot& view_;
};

} // namespace gangflash
