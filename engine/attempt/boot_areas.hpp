#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// The boot loader in its own areas of the storage.

/// Area 1 by name, so that the agent makes the boot header; area 2 gets a copy. Builds that cannot
/// get both by address, with a header made here.
Work write_boot_loader(Context& context, const WriteGrant& grant, const PlannedWrite& write);

/// All that this write answers for, with the image and with each other: what differs in a boot header shows only there. By hash, so
/// that one area at a time is in memory.
asio::awaitable<Result<void>> compare_boot_areas(Context& context, const PlannedWrite& write);

} // namespace gangflash::attempt
