#pragma once

#include "engine/job/job.hpp"
#include "reports/api/job_key.hpp"

#include <string>

namespace gangflash {

/// SHA-256 of the package; of several models over their hashes, one a line, in the job's order.
std::string package_sha256_of(const Job& job);

/// The key under which the phones of this job pass (reports/api/job_key.hpp). Two jobs have the
/// same one exactly when a phone that passed in one need not be worked on in the other.
JobKey job_key_of(const Job& job);

} // namespace gangflash
