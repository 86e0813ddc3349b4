#pragma once

#include "reports/api/batch_report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::audit {

/// How often one cause of failure, or of a retry, came up.
struct CauseCount {
    std::string error_id;
    std::string text;   ///< what happened
    std::string action; ///< what a technician does next; empty for an id of a newer program
    std::uint64_t count = 0;
    double cumulative = 0; ///< share of this and all more frequent causes, 0…1
};

/// One port of the bench against the others.
struct PortCount {
    std::string slot, port_path;
    std::uint64_t units = 0, passed = 0, failed = 0, aborted = 0, disconnects = 0, retries = 0;
    std::vector<CauseCount> causes; ///< of its failures
    double failure_rate = 0;        ///< failed of all finished units here, 0…1
    double others_rate = 0;         ///< the same over all other ports
    double drops_per_unit = 0;
    double others_drops = 0;
    /// At least two bad events here and twice the others' rate: cable, hub port or power.
    bool stands_out = false;
};

/// Units of one batch that are one phone, or that claim to be.
struct TwinGroup {
    enum class By : std::uint8_t {
        chip, ///< the same phone came more than once
        imei, ///< different phones with one IMEI: somebody copied it
    };
    By by{};
    std::vector<UnitId> units; ///< by unit number
};

struct BatchAnalysis {
    std::vector<CauseCount> failures; ///< the most frequent first (Pareto)
    std::vector<CauseCount> retries;  ///< what made the station try again
    std::vector<PortCount> ports;     ///< in the order of slots, numbers by value
    std::vector<TwinGroup> twins;     ///< in the order of their first units
    std::uint64_t disconnects = 0;
    std::uint64_t bytes_written = 0;
    std::uint64_t in_work = 0;              ///< units without a verdict yet
    std::optional<double> first_pass_yield; ///< of units that passed or failed; none without any
    std::vector<std::string> packages; ///< more than one when the batch was resumed with another
};

BatchAnalysis analyse(const BatchReport& report);

} // namespace gangflash::audit
