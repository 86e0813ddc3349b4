#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "reports/api/ledger_reader.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gangflash {

/// A phone that the last session left in the middle of its work: the station died. The ledger has
/// closed it as ABORTED meanwhile.
struct LeftOpen {
    std::string batch, slot;
    bool touched = false; ///< something had been written to it
};

/// What stood in the ledger when a session began.
struct BeforeSession {
    std::vector<LeftOpen> left_open; ///< in the order they came
    std::map<std::string, std::uint64_t>
        failures;                 ///< visits of this batch that failed, by error id
    std::uint64_t first_pass = 0; ///< phones of this batch that passed in their first attempt
};

/// Asks the ledger about this batch, and what the opening of the session closed. `opening`: the
/// wall clock before it. Blocks on the disk; faults of LedgerReader.
Result<BeforeSession>
before_session(const LedgerReader& ledger, const std::string& batch, UtcMicros opening);

} // namespace gangflash
