#pragma once

#include "base/result.hpp"
#include "config/plan/plan.hpp"
#include "config/plan/plan_ranges.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/phone/relayout.hpp"

namespace gangflash {

/// The plan's set of ranges made anew on one phone: its own table, its own block size, its own end
/// where the scatter says "what remains". The last look before the first write; what it returns is
/// all that the phone's agent is granted from then on (bounded_storage.hpp).
///
/// Protected partitions of the layout that the phone will have are protected, the partition table
/// is, and the owner's data unless the plan erases them. Pure. Errors, each before anything is
/// written: `protected_partition`, `plan_overlaps`, `layout_differs` (the phone's own partitions
/// overlap there), `storage_too_small` (an image is larger than the phone's partition),
/// `image_invalid` (an extent does not begin at a block), `internal_error` (a place that no step
/// would reach).
///
/// `seen_blank`: places of protected partitions that the phone's table does not name, which were
/// looked at and hold nothing (unnamed_survivors()); a format may clear them.
Result<PlanRanges> ranges_on(const Plan& plan,
                             const StorageReport& storage,
                             const Relayout& relayout,
                             const std::vector<PhonePartition>& seen_blank = {});

/// What finishing an interrupted format may write: the parts of its backup, where they belong.
/// Errors: backup_damaged, when two of them overlap.
Result<PlanRanges> ranges_of(const guard::Manifest& manifest, std::uint32_t block_size);

} // namespace gangflash
