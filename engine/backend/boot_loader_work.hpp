#pragma once

#include "config/plan/plan.hpp"
#include "engine/storage/chunk_store.hpp"
#include "engine/storage/reader.hpp"
#include "engine/storage/writer.hpp"
#include "engine/unit/stop.hpp"

#include <cstdint>
#include <functional>

namespace gangflash {

/// One boot loader to write or to compare, and what that works with. References outlive the work.
struct BootLoaderWork {
    const Plan& plan;
    const PlannedWrite& write;
    const StorageReport& storage;
    StorageReader& reader;
    StorageWriter& writer; ///< bounded by the plan
    ChunkStore& chunks;
    const StopRequest& stop;
    std::function<void(std::uint64_t more)> on_written; ///< bytes that the phone confirmed
};

} // namespace gangflash
