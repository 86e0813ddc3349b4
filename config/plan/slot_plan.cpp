#include "config/plan/slot_plan.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace {

bool is_updated(const LayoutEntry& entry) {
    return entry.operation_type == "UPDATE" || entry.operation_type == "BOOTLOADERS";
}

/// The record in what the job writes to `partition`, where that is one.
std::optional<BootSlot> started_by(const FlashPlan& plan, std::string_view partition) {
    const auto write = std::ranges::find(plan.writes, partition, &PlannedWrite::partition);
    if (write == plan.writes.end() || write->image->extents().empty()) return std::nullopt;
    const Extent first = write->image->extents().front();
    if (first.offset != 0 || first.length < slot_record_size) return std::nullopt;
    Bytes start(slot_record_size);
    if (!write->image->read(0, start)) return std::nullopt;
    return parse_slot_record(start).starts();
}

std::string words_of(const SlotPlan& plan, BootSlot slot) {
    const SlotWrites& writes = plan.of(slot);
    if (writes.written.empty())
        return fmt::format(
            "Slot {}: left as it is; neither the scatter's ticks nor --ab ask for it.",
            to_string(slot));
    if (writes.whole())
        return fmt::format("Slot {}: written whole, as the scatter ticks it or --ab asks ({}).",
                           to_string(slot),
                           fmt::join(writes.written, ", "));
    return fmt::format("Slot {}: written in part ({}); not written: {}.",
                       to_string(slot),
                       fmt::join(writes.written, ", "),
                       fmt::join(writes.missing, ", "));
}

std::string start_words(const SlotPlan& plan) {
    if (plan.starts) {
        const BootSlot slot = *plan.starts;
        const bool both = plan.of(slot).whole() && plan.of(other_slot(slot)).whole();
        return fmt::format("Starts afterwards: slot {}, because {}; {} says so.",
                           to_string(slot),
                           both ? "both slots are written whole and this is the first choice"
                           : plan.of(slot).whole() ? "this job writes it whole"
                                                   : "the package's own record wants it",
                           plan.record_partition);
    }
    if (!plan.writes_slots()) return "Starts afterwards: the slot that starts now.";
    return "Starts afterwards: the slot that starts now, because no slot is written whole; a phone "
           "that starts the slot which this job does not write is refused.";
}

} // namespace

std::optional<SlotPlan> slot_plan(const FlashPlan& plan) {
    SlotPlan slots;
    std::set<std::string_view> pairs;
    for (const LayoutEntry& entry : plan.layout)
        if (slot_of(entry.name) == BootSlot::a &&
            plan.find(std::string(without_slot(entry.name)) + "_b") != nullptr)
            pairs.insert(without_slot(entry.name));
    if (pairs.empty()) return std::nullopt;
    for (const std::string_view record : {"para", "misc"}) // misc where there are both
        if (plan.find(record) != nullptr) slots.record_partition = record;
    for (const LayoutEntry& entry : plan.layout) {
        if (slot_of(entry.name) != BootSlot::a || !pairs.contains(without_slot(entry.name)))
            continue;
        const std::string pair{without_slot(entry.name)};
        if (!is_updated(entry) && !is_updated(*plan.find(pair + "_b"))) continue;
        for (const BootSlot slot : both_slots) {
            const std::string name = pair + "_" + std::string(to_string(slot));
            const bool written =
                std::ranges::find(plan.writes, name, &PlannedWrite::partition) != plan.writes.end();
            SlotWrites& of_slot = slots.slots[static_cast<std::size_t>(slot)];
            (written ? of_slot.written : of_slot.missing).push_back(name);
        }
    }
    slots.starts = started_by(plan, slots.record_partition);
    return slots;
}

std::vector<std::string> slot_words(const SlotPlan& slots) {
    return {words_of(slots, BootSlot::a), words_of(slots, BootSlot::b), start_words(slots)};
}

} // namespace gangflash
