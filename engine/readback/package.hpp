#pragma once

#include "config/package/preloader.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/scatter/scatter_text.hpp"
#include "engine/backend/flash_agent.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/readback/items.hpp"
#include "engine/readback/phone_folder.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gangflash::readback {

/// A good phone, as far as it was asked.
struct Donor {
    const FlashPlan&
        plan; ///< whose agent it runs; its layout, where there is one, names operations
    const ChipFacts& chip;
    const PhoneTable& table;
    const StorageReport& storage;
    const Preloader& preloader; ///< cut from its first boot area
};

/// What a good phone's package consists of.
struct DonorPackage {
    LayoutSheet sheet;       ///< every image named; those that turn out empty lose their file
    std::vector<Item> items; ///< the images, in the order of the storage
    std::string scatter_file, preloader_file, agent_file; ///< names inside the folder
    Bytes preloader;
    std::shared_ptr<const AgentContainer> agent;
};

/// Decides what of a phone its sisters get: everything in its table but what belongs to this one
/// phone (usual_operation.hpp) and what the package at hand calls PROTECTED, BINREGION, INVISIBLE
/// or RESERVED. Those stay in the layout, without a file. Pure.
///
/// Partitions from 64 MiB on become sparse images of their full size, so that flashing erases what
/// is not in them; smaller ones raw images whose trailing zeros are cut.
///
/// Errors: `partition_missing` without a table, `da_generation_unbuilt` for NAND, `agent_missing`,
/// and items_of()'s.
Result<DonorPackage> package_of(const Donor& donor);

/// Writes what is not an image, the scatter last: a folder without it is no package yet. Blocks.
Result<void> keep_package(PhoneFolder& folder, const DonorPackage& package);

} // namespace gangflash::readback
