#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "reports/api/job_key.hpp"
#include "reports/api/who.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gangflash {

/// One row of the view `batch_result`.
struct BatchSummary {
    std::string name, operator_name, station, package_name, package_sha256, agent_sha256, mode,
        verify;
    std::uint64_t planned = 0, passed = 0, failed = 0, aborted = 0;
    std::uint64_t first_pass = 0;
    UtcMicros opened_at;
    std::optional<UtcMicros> closed_at;
    JobKey key;                          ///< of its last opening
    std::uint64_t phones_passed = 0;     ///< phones whose last visit passed under `key`
    std::uint64_t passed_other_work = 0; ///< passes under another key
    OrderGiven order;                    ///< of its last opening
};

/// Which phones to look for; what is absent does not narrow the search.
struct UnitQuery {
    std::optional<std::string> batch;
    std::optional<Personal> imei; ///< either of a phone's two
    std::optional<Personal> serial;
    std::optional<std::string> chip_id; ///< ME_ID, SOC_ID or random id, hexadecimal
    std::optional<std::string> error_id;
    std::optional<std::string> verdict; ///< `pass`, `fail`, `aborted`
    std::optional<UtcMicros> since;     ///< started then or later
    std::optional<UtcMicros> until;     ///< started before
};

} // namespace gangflash
