#pragma once

#include "reports/api/history.hpp"
#include "reports/api/ledger_reader.hpp"
#include "station/desk/ledger_questions.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// From the first moment to the one that is no longer part of it.
struct Shift {
    UtcMicros from, until;
};

/// How visits ended. A visit belongs to the shift in which its verdict fell: shifts that touch
/// count each exactly once.
struct VerdictCounts {
    std::uint64_t passed = 0, failed = 0, aborted = 0;
    std::uint64_t first_pass = 0; ///< passed in their first attempt, as in `batch_result`
    std::uint64_t disconnects = 0;

    std::uint64_t verdicts() const { return passed + failed + aborted; }
    std::optional<double> first_pass_yield() const; ///< 0..1, of passed and failed
};

/// One batch's part of the shift.
struct BatchShare {
    std::string batch, package_name, mode;
    std::vector<std::string> operators;
    std::uint64_t planned = 0;     ///< of the whole batch; 0: open end
    std::uint64_t passed_ever = 0; ///< of the whole batch, by the end of the shift
    VerdictCounts counts;
    std::uint64_t in_work = 0; ///< at the end of the shift
    bool closed = false;       ///< by the end of the shift
};

struct CauseOfFailure {
    std::string error_id;
    std::uint64_t count = 0; ///< FAIL and ABORTED
};

/// What one shift tells the next.
struct Handover {
    Shift shift;
    VerdictCounts counts;
    std::uint64_t phones = 0;  ///< different ones among the verdicts
    std::uint64_t in_work = 0; ///< without a verdict at the end of the shift
    std::vector<std::string> operators, stations;
    std::vector<BatchShare> batches;      ///< in the order they were opened
    std::vector<CauseOfFailure> failures; ///< the most frequent first
    std::vector<PhoneRow> open_rework;    ///< of this shift and earlier ones, the latest first
};

/// The figures, from the rows alone: `units` in the order they came. What happened after the shift
/// changes nothing in them.
Handover
hand_over(const Shift& shift, std::vector<UnitRow> units, const std::vector<BatchSummary>& batches);

/// The same from the ledger; blocks on the disk.
Result<Handover> read_handover(const LedgerReader& ledger, const Shift& shift);

} // namespace gangflash
