#pragma once

#include "base/result.hpp"
#include "config/package/boot_slots.hpp"
#include "config/plan/slot_plan.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/storage/reader.hpp"

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// By what an A/B phone chooses the slot it starts.
struct PhoneSlots {
    std::string partition; ///< misc, else para; empty: it has neither
    SlotRecord record;
};

/// Reads the record; nothing of phones without slots. Only the link's and the storage's faults are
/// faults.
asio::awaitable<Result<std::optional<PhoneSlots>>>
read_phone_slots(StorageReader& reader, const StorageReport& storage, const PhoneTable& table);

/// A phone must start what was written. One whose record contradicts itself is refused with both
/// sides named, and one that would start the slot which the job leaves alone; both unless the job
/// writes the whole slot that it makes start, or both slots. Errors: layout_differs.
Result<void> check_slots(const PhoneSlots& phone, const SlotPlan& job);

/// `slot b starts now, slot a afterwards`.
std::string slots_seen(const PhoneSlots& phone, const SlotPlan& job);

} // namespace gangflash
