#pragma once

#include "config/package/preloader.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/scatter/scatter_text.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/readback/donor.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gangflash {

/// A good phone, as far as it was asked.
struct Donor {
    const FlashPlan&
        plan; ///< whose agent it runs; its layout, where there is one, names operations
    const ChipFacts& chip;
    const PhoneTable& table;
    const StorageReport& storage;
    const Preloader& preloader; ///< cut from its first boot area
};

/// Decides what of a phone its sisters get: everything in its table but what belongs to this one
/// phone (usual_operation.hpp) and what the package at hand calls PROTECTED, BINREGION, INVISIBLE
/// or RESERVED. Those stay in the layout, without a file. Beside the images the package has a
/// scatter, the preloader and the agent. Pure.
///
/// Partitions from 64 MiB on become sparse images of their full size, so that flashing erases what
/// is not in them; smaller ones raw images whose trailing zeros are cut.
///
/// Errors: `partition_missing` without a table, `da_generation_unbuilt` for NAND, `agent_missing`,
/// and items_of()'s.
Result<std::shared_ptr<const readback::DonorPackage>> package_of_donor(const Donor& donor);

} // namespace gangflash
