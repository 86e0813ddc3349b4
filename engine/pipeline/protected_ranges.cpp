#include "engine/pipeline/protected_ranges.hpp"

#include "config/protected_partitions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// What is done to a run of bytes of the user area.
struct Touch {
    std::string_view what; ///< `writing`, `erasing`
    const std::string& partition;
    std::uint64_t start = 0, end = 0;
};

Result<void> check_touch(const PhoneTable& phone, const Touch& touch) {
    if (guard_of(touch.partition) != Guard::none)
        return Fault{ErrorCode::protected_partition,
                     fmt::format("{} {}, which is protected", touch.what, touch.partition)};
    for (const PhonePartition& there : phone.partitions) {
        const std::uint64_t start = there.start.value;
        const bool apart = touch.end <= start || touch.start >= start + there.size.value;
        if (apart || guard_of(there.name) == Guard::none) continue;
        return Fault{ErrorCode::protected_partition,
                     fmt::format("{} {} from 0x{:x} to 0x{:x}, where the phone has {}, which is "
                                 "protected",
                                 touch.what,
                                 touch.partition,
                                 touch.start,
                                 touch.end,
                                 there.name)};
    }
    return success();
}

/// Where a range of open end stops: with its partition on the phone, else at once.
std::uint64_t end_of(const PhoneTable& phone, const PlannedErase& erase) {
    if (erase.size.value != 0) return erase.start.value + erase.size.value;
    const PhonePartition* there = phone.find(erase.partition);
    return there == nullptr ? erase.start.value : there->start.value + there->size.value;
}

} // namespace

Result<void> check_protected_ranges(const PhoneTable& phone, const FlashPlan& plan) {
    if (plan.mode != FlashMode::download_only) return success(); // others restore what they touch
    for (const PlannedWrite& write : plan.writes) {
        if (write.boot_loader) continue; // the boot areas hold nothing but boot loaders
        const std::uint64_t start = write.start.value;
        const std::uint64_t size = std::max(write.image->expanded_size(),
                                            write.erase_first ? write.partition_size.value : 0);
        const Touch touch{"writing", write.partition, start, start + size};
        if (auto ok = check_touch(phone, touch); !ok) return ok;
    }
    for (const PlannedErase& erase : plan.erases) {
        if (erase.region != Region::user) continue;
        const Touch touch{"erasing", erase.partition, erase.start.value, end_of(phone, erase)};
        if (auto ok = check_touch(phone, touch); !ok) return ok;
    }
    return success();
}

} // namespace gangflash
