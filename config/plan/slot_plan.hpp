#pragma once

#include "config/package/boot_slots.hpp"
#include "config/plan/plan.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// What a job does to one slot of an A/B phone.
struct SlotWrites {
    std::vector<std::string> written; ///< partitions of this slot
    std::vector<std::string> missing; ///< that the package or its other slot has images for

    bool whole() const { return !written.empty() && missing.empty(); }
};

/// What a job does to the slots of an A/B phone. A slot is whole when it gets every partition that
/// the scatter updates in either slot.
struct SlotPlan {
    std::array<SlotWrites, 2> slots;
    std::string record_partition; ///< misc or para; empty: the layout has neither
    bool writes_record_partition = false;
    bool cuts_record = false;       ///< what is written there ends or begins inside the record
    std::optional<BootSlot> starts; ///< by the record that the job writes; nothing: as before

    const SlotWrites& of(BootSlot slot) const { return slots[static_cast<std::size_t>(slot)]; }
    bool writes_slots() const { return !slots[0].written.empty() || !slots[1].written.empty(); }
};

/// From layout and writes; nothing for phones without slots.
std::optional<SlotPlan> slot_plan(const Plan& plan);

/// For people: which slot is written, which starts afterwards, and why.
std::vector<std::string> slot_words(const SlotPlan& slots);

} // namespace gangflash
