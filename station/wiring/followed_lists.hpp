#pragma once

#include "config/package/findings.hpp"
#include "engine/job/job_rules.hpp"

#include <filesystem>
#include <functional>
#include <vector>

namespace gangflash {

/// The deny and allow lists of a job that may be changed after it was prepared, and while its batch
/// runs. Those that a recipe froze by their hash are not among them.
struct FollowedLists {
    std::vector<std::filesystem::path> files;  ///< empty: nothing can change
    std::function<Checked<JobRules>()> reread; ///< all rules of the job anew; blocks on the disk
};

/// What became of lists that were read again; without faults they hold from now on, else those
/// before them do. Called on the engine's thread.
using ListsTold = std::function<void(const Faults& faults)>;

} // namespace gangflash
