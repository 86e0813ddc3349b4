#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// The images of the plan, partition by partition.

asio::awaitable<Result<void>> write_all(Context& context);

/// One partition, repeated in place while the agent says only that the data was damaged.
asio::awaitable<Result<void>>
write_one(Context& context, const WriteGrant& grant, const PlannedWrite& write);

/// One boot loader, as its family writes and compares it.
BootLoaderWork boot_loader_work(Context& context, const PlannedWrite& write);

} // namespace gangflash::attempt
