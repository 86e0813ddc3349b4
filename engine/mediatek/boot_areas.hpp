#pragma once

#include "engine/backend/boot_loader_work.hpp"
#include "engine/backend/contact.hpp"

#include <boost/asio/awaitable.hpp>

namespace gangflash {

// MediaTek's preloader in the boot areas of eMMC and UFS, behind a boot header that no package has.

/// Project and hash of the preloader in the first boot area: `k65v1_64_bsp sha256:0123456789ab`.
asio::awaitable<Result<BootLoaderSeen>> see_preloader(StorageReader& reader,
                                                      const StorageReport& storage);

/// Area 1 by name, so that the agent makes the boot header; area 2 gets a copy. Builds that cannot
/// get both by address, with a header made here. Both are read once more, whatever the level: the
/// header has no checksum, and a pair that differs is worse than none.
asio::awaitable<Result<void>> write_boot_areas(const WriteGrant& grant, const BootLoaderWork& work);

/// All areas that this write answers for, with the image and with each other: what differs in a
/// boot header shows only there. By hash, so that one area at a time is in memory.
asio::awaitable<Result<void>> compare_boot_areas(const BootLoaderWork& work);

} // namespace gangflash
