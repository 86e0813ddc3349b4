#include "engine/phone/refusals.hpp"

#include "config/package/boot_slots.hpp"
#include "config/scatter/unit_name.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault missing(const PhoneTable& table, const std::string& partition) {
    if (table.has_both_slots_of(partition)) // `boot_a` and `boot_b` stand for `boot`
        return both(ErrorCode::layout_differs,
                    fmt::format("two slots ({0}_a and {0}_b)", partition),
                    fmt::format("a phone with one ({})", partition));
    if (const auto single = without_slot(partition);
        slot_of(partition) && table.find(single) != nullptr)
        return both(ErrorCode::layout_differs,
                    fmt::format("one slot ({})", single),
                    fmt::format("a phone with two ({})", partition));
    return both(ErrorCode::partition_missing,
                fmt::format("no partition {}", partition),
                "a phone with one");
}

Result<void> check_place(const PhoneTable& table,
                         const Plan& plan,
                         const std::string& name,
                         DeviceAddress start,
                         ByteCount size) {
    // What grows is nominal in the scatter; whether an image fits the phone's own is looked at
    // where all ranges are (phone_ranges.hpp).
    if (const LayoutEntry* entry = plan.find(name); entry != nullptr && entry->grows())
        size = ByteCount{0};
    const PhonePartition* on_phone = table.find(name);
    if (on_phone == nullptr) return missing(table, name);
    if (on_phone->start == start && (size.value == 0 || on_phone->size >= size)) return success();
    return both(
        ErrorCode::layout_differs,
        fmt::format(
            "{} at 0x{:x} with {} bytes", name, on_phone->start.value, on_phone->size.value),
        fmt::format("one at 0x{:x} with {}", start.value, size.value));
}

/// The phone's table is of the user area: what it has there, a package cannot have elsewhere.
Result<void> check_unit(const PhoneTable& table,
                        StorageKind storage,
                        const std::string& name,
                        const std::vector<Region>& regions) {
    const PhonePartition* on_phone = table.find(name);
    if (on_phone == nullptr || regions == std::vector{Region::user}) return success();
    return both(
        ErrorCode::layout_differs,
        fmt::format(
            "{} in {} at 0x{:x}", name, unit_name(storage, Region::user), on_phone->start.value),
        fmt::format("one in {}", unit_names(storage, regions)));
}

/// Whether a phone must have room for all of it. A repair of one partition does not ask for the
/// places of those it leaves alone; a mode that lays the phone out asks for all.
bool needs_room(const Plan& plan, const LayoutEntry& entry) {
    const auto names_it = [&](const auto& of_plan) { return of_plan.partition == entry.name; };
    switch (plan.mode) {
    case FlashMode::download_only:
        return std::ranges::any_of(plan.writes, names_it) ||
               std::ranges::any_of(plan.erases, names_it);
    case FlashMode::format:
        return false; // on the phone's own layout
    case FlashMode::firmware_upgrade:
    case FlashMode::format_all:
    case FlashMode::repair_table:
        return true;
    }
    return true;
}

} // namespace

Fault both(ErrorCode code, std::string_view phone, std::string_view package) {
    return {code, fmt::format("the phone has {}, the package is for {}", phone, package)};
}

Result<void> check_battery(std::optional<std::uint32_t> battery_mv, std::uint32_t minimum_mv) {
    if (minimum_mv == 0 || !battery_mv || *battery_mv >= minimum_mv) return success();
    return Fault{
        ErrorCode::battery_low,
        fmt::format("the phone has {} mV, the job wants at least {} mV", *battery_mv, minimum_mv)};
}

Result<void> check_proof(AgentChecks checks, const Plan& plan) {
    if (plan.verify != VerifyLevel::agent || plan.writes.empty() || checks != AgentChecks::nothing)
        return success();
    return Fault{ErrorCode::da_unsupported,
                 "this agent compares no checksums, so at level agent nothing would prove what is "
                 "written: use --verify sample or readback, or another agent"};
}

Result<void> check_storage(const StorageReport& phone, const Plan& plan) {
    if (plan.storage != phone.kind)
        return both(ErrorCode::storage_mismatch, to_string(phone.kind), to_string(plan.storage));
    constexpr std::uint32_t worn_out = 3;
    if (phone.life_cycle == worn_out)
        return Fault{ErrorCode::storage_worn_out, "the phone's storage says its life is over"};
    const auto too_small = [&](Region region, std::uint64_t end, const std::string& name) {
        return both(
            ErrorCode::storage_too_small,
            fmt::format("{} bytes in its {} area", phone.size_of(region).value, to_string(region)),
            fmt::format("phones with at least {} there: {} ends at it", end, name));
    };
    for (const LayoutEntry& entry : plan.layout) {
        if (entry.from_end || !needs_room(plan, entry)) continue;
        // Of what grows, only its first block must be there.
        const std::uint64_t end = entry.start.value + (entry.grows() ? 1 : entry.size.value);
        for (const Region region : entry.regions)
            // Older scatters give a preloader the whole gap before the user area, 20 MiB on MT6582:
            // more than any boot area has. There the file counts.
            if (region == Region::user && end > phone.size_of(region).value)
                return too_small(region, end, entry.name);
    }
    for (const PlannedWrite& write : plan.writes) {
        if (!write.boot_loader) continue;
        const Image& stored = write.boot_area ? *write.boot_area : *write.image;
        for (const Region region : write.regions)
            if (stored.expanded_size() > phone.size_of(region).value)
                return too_small(region, stored.expanded_size(), write.partition);
    }
    return success();
}

std::string unneeded_room(const StorageReport& phone, const Plan& plan) {
    if (plan.mode != FlashMode::download_only) return {};
    for (const LayoutEntry& entry : plan.layout) {
        if (needs_room(plan, entry)) continue;
        const bool in_user = std::ranges::find(entry.regions, Region::user) != entry.regions.end();
        const std::uint64_t end = entry.start.value + entry.size.value;
        if (entry.from_end || !in_user || end <= phone.user.value) continue;
        return fmt::format(
            "the package is for a user area of {} bytes or more, where {} ends; this "
            "phone has {}, and {} is not written",
            end,
            entry.name,
            phone.user.value,
            entry.name);
    }
    return {};
}

Result<void> check_layout(const PhoneTable& phone, const Plan& plan) {
    const bool anything =
        !plan.erases.empty() || !std::ranges::all_of(plan.writes, &PlannedWrite::boot_loader);
    if (phone.partitions.empty() && anything)
        return both(ErrorCode::layout_differs,
                    "no valid partition table (" + phone.problem + ")",
                    "one with the layout of its scatter; where the phone has lost its table and "
                    "nothing else, an engineer's --mode repair-table writes the package's");
    for (const PlannedWrite& write : plan.writes) {
        if (write.boot_loader) continue;
        if (auto ok = check_unit(phone, plan.storage, write.partition, write.regions); !ok)
            return ok;
        if (std::ranges::find(write.regions, Region::user) == write.regions.end()) continue;
        if (auto ok = check_place(phone, plan, write.partition, write.start, write.partition_size);
            !ok)
            return ok;
    }
    for (const PlannedErase& erase : plan.erases) {
        if (auto ok = check_unit(phone, plan.storage, erase.partition, {erase.region}); !ok)
            return ok;
        if (auto ok = check_place(phone, plan, erase.partition, erase.start, erase.size); !ok)
            return ok;
    }
    return success();
}

} // namespace gangflash
