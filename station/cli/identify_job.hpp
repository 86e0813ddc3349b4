#pragma once

#include "engine/job/job.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/session_options.hpp"

#include <memory>
#include <string>

namespace gangflash::cli {

/// What `identify` is told.
struct IdentifyOptions {
    JobOptions job;
    SessionArguments session;
    double wait_seconds = 10;
    bool masked = false;
    bool json = false;
};

/// Look and say goodbye, one try a phone; with a package also storage and identity. All faults
/// found.
Checked<std::shared_ptr<Job>> make_identify_job(const IdentifyOptions& options);

/// One phone: the keys of `identify --json`. `mode`: what it came as.
Facts phone_facts(const SlotSnapshot& slot, const std::string& mode, bool masked);

} // namespace gangflash::cli
