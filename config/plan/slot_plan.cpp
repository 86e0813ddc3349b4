#include "config/plan/slot_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace {

bool is_updated(const LayoutEntry& entry) {
    return entry.operation_type == "UPDATE" || entry.operation_type == "BOOTLOADERS";
}

/// Where an image and the record of slots meet.
enum class Holds { nothing, a_part, all };

Holds record_in(const Image& image) {
    Holds holds = Holds::nothing;
    for (const Extent& extent : image.extents()) {
        const std::uint64_t end = extent.offset + extent.length;
        if (extent.offset >= slot_record_end || end <= slot_record_begin) continue;
        if (extent.offset <= slot_record_begin && end >= slot_record_end) return Holds::all;
        holds = Holds::a_part;
    }
    return holds;
}

/// The slot that a boot loader starts by what this image holds; nothing when it cannot be read,
/// which the write itself will say.
std::optional<BootSlot> started_by(const Image& image) {
    Bytes start(slot_record_end);
    const auto record = std::span(start).subspan(slot_record_begin);
    if (!image.read(slot_record_begin, record)) return std::nullopt;
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
    const bool whole = plan.of(BootSlot::a).whole() || plan.of(BootSlot::b).whole();
    std::string why = "no slot is written whole";
    if (whole)
        why = plan.writes_record_partition
                  ? fmt::format("the image for {} has no record of slots", plan.record_partition)
                  : "no record of slots is written";
    return fmt::format("Starts afterwards: the slot that starts now, because {}; a phone that "
                       "starts the slot which this job does not write is refused.",
                       why);
}

} // namespace

std::optional<SlotPlan> slot_plan(const Plan& plan) {
    SlotPlan slots;
    bool has_slots = false;
    for (const LayoutEntry& entry : plan.layout) {
        if (slot_of(entry.name) != BootSlot::a) continue;
        const LayoutEntry* partner = plan.find(in_slot(entry.name, BootSlot::b));
        if (partner == nullptr) continue;
        has_slots = true;
        if (!is_updated(entry) && !is_updated(*partner)) continue;
        for (const BootSlot slot : both_slots) {
            std::string name = in_slot(entry.name, slot);
            const bool written =
                std::ranges::find(plan.writes, name, &PlannedWrite::partition) != plan.writes.end();
            SlotWrites& of_slot = slots.slots[static_cast<std::size_t>(slot)];
            (written ? of_slot.written : of_slot.missing).push_back(std::move(name));
        }
    }
    if (!has_slots) return std::nullopt;
    for (const std::string_view record : {"para", "misc"}) // misc where there are both
        if (plan.find(record) != nullptr) slots.record_partition = record;
    const auto write =
        std::ranges::find(plan.writes, slots.record_partition, &PlannedWrite::partition);
    if (write == plan.writes.end()) return slots;
    slots.writes_record_partition = true;
    const Holds holds = record_in(*write->image);
    slots.cuts_record = holds == Holds::a_part;
    if (holds == Holds::all) slots.starts = started_by(*write->image);
    return slots;
}

std::vector<std::string> slot_words(const SlotPlan& slots) {
    return {words_of(slots, BootSlot::a), words_of(slots, BootSlot::b), start_words(slots)};
}

} // namespace gangflash
