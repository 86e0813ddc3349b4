#include "engine/phone/phone_slots.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace {

/// The job decides which slot starts, and writes all of it.
bool settles(const SlotPlan& job) {
    return job.starts && job.of(*job.starts).whole();
}

} // namespace

asio::awaitable<Result<std::optional<PhoneSlots>>>
read_phone_slots(StorageReader& reader, const StorageReport& storage, const PhoneTable& table) {
    const bool has_slots = std::ranges::any_of(table.partitions, [&](const PhonePartition& any) {
        return slot_of(any.name) && table.has_both_slots_of(any.name);
    });
    if (!has_slots) co_return std::optional<PhoneSlots>{};
    PhoneSlots slots;
    // As the boot loader looks for it.
    const PhonePartition* place = table.find("misc");
    if (place == nullptr) place = table.find("para");
    if (place != nullptr && place->size.value >= slot_record_size) {
        slots.partition = place->name;
        auto start = co_await read_bytes(
            reader, storage, Region::user, place->start, ByteCount{slot_record_size});
        if (!start) co_return start.error();
        slots.record = parse_slot_record(*start);
    }
    co_return std::optional<PhoneSlots>(std::move(slots));
}

Result<void> check_slots(const PhoneSlots& phone, const SlotPlan& job) {
    if (job.starts == BootSlot::b && phone.record.state == SlotRecord::State::older_form)
        return Fault{ErrorCode::layout_differs,
                     fmt::format("the phone has a record of slots in an older form in {}, by which "
                                 "the job cannot make slot b start; --ab a makes slot a start",
                                 phone.partition)};
    if (settles(job)) return success();
    if (const std::string problem = contradiction_in(phone.record); !problem.empty())
        return Fault{ErrorCode::layout_differs,
                     fmt::format("the phone's slots contradict each other: {}; a job that writes a "
                                 "whole slot settles it (--ab a, b or both, and no part left out)",
                                 problem)};
    const BootSlot starts = job.starts.value_or(phone.record.starts());
    if (!job.writes_slots() || !job.of(starts).written.empty()) return success();
    const BootSlot written = other_slot(starts);
    return Fault{ErrorCode::layout_differs,
                 fmt::format("the phone starts slot {}, the job writes a part of slot {} ({}) and "
                             "leaves {} starting: use --ab {}, or write all of slot {}",
                             to_string(starts),
                             to_string(written),
                             fmt::join(job.of(written).written, ", "),
                             to_string(starts),
                             to_string(starts),
                             to_string(written))};
}

std::string slots_seen(const PhoneSlots& phone, const SlotPlan& job) {
    return fmt::format("slot {} starts now, slot {} afterwards",
                       to_string(phone.record.starts()),
                       to_string(job.starts.value_or(phone.record.starts())));
}

} // namespace gangflash
