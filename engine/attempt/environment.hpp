#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/backend/backend.hpp"
#include "engine/guard/vault.hpp"
#include "engine/job/job.hpp"
#include "engine/storage/chunk_store.hpp"
#include "engine/unit/batch_roll.hpp"
#include "engine/unit/stop.hpp"
#include "reports/api/journal.hpp"

#include <memory>

namespace gangflash {

/// What every slot of a station works with. References outlive the station's run.
struct Environment {
    std::shared_ptr<const Job> job;
    /// The job's, with the lists as they are now (StationEngine::replace_lists): asked at every
    /// gate, never kept.
    const JobRules& rules;
    Clock& clock;
    Journal& journal;
    ChunkStore& chunks;
    BatchRoll& roll; ///< the other phones of the batch
    const Backends& families;
    asio::any_io_executor disk;    ///< for blocking work (on_disk)
    guard::Vault* vault = nullptr; ///< backups; without one nothing is erased that needs one
};

} // namespace gangflash
