#include "config/package/slot_images.hpp"

#include "config/package/boot_slots.hpp"

#include <algorithm>

namespace gangflash {

namespace {

bool takes(SlotChoice choice, BootSlot slot) {
    return choice == SlotChoice::both ||
           choice == (slot == BootSlot::a ? SlotChoice::a : SlotChoice::b);
}

void share_image(const ScatterPartition& from, ScatterPartition& to) {
    if (from.file_name.empty() || !to.file_name.empty()) return;
    to.file_name = from.file_name;
    to.is_download = from.is_download;
    to.operation = from.operation;
}

bool choose_in(ScatterStorage& storage, SlotChoice choice) {
    bool has_slots = false;
    for (ScatterPartition& a : storage.partitions) {
        if (slot_of(a.name) != BootSlot::a) continue;
        const auto b = std::ranges::find(
            storage.partitions, in_slot(a.name, BootSlot::b), &ScatterPartition::name);
        if (b == storage.partitions.end()) continue;
        has_slots = true;
        if (takes(choice, BootSlot::b)) share_image(a, *b);
        if (takes(choice, BootSlot::a)) share_image(*b, a);
        if (!takes(choice, BootSlot::a)) a.is_download = false;
        if (!takes(choice, BootSlot::b)) b->is_download = false;
    }
    return has_slots;
}

} // namespace

void choose_slots(Scatter& scatter, SlotChoice choice, Findings& findings) {
    if (choice == SlotChoice::as_packaged) return;
    bool has_slots = false;
    for (ScatterStorage& storage : scatter.storages)
        has_slots = choose_in(storage, choice) || has_slots;
    if (!has_slots)
        findings.refuse(ErrorCode::order_invalid,
                        at_line(scatter.file, 0, "--ab: the scatter has no slots a and b"));
}

} // namespace gangflash
