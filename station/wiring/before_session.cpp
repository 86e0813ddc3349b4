#include "station/wiring/before_session.hpp"

#include "base/error_catalog.hpp"

#include <utility>

namespace gangflash {

Result<BeforeSession>
before_session(const LedgerReader& ledger, const std::string& batch, UtcMicros opening) {
    BeforeSession before;
    UnitQuery died;
    died.error_id = entry_of(ErrorCode::station_died).id;
    auto closed = ledger.units(died);
    if (!closed) return closed.error();
    for (const UnitRow& unit : *closed)
        if (unit.finished_at && *unit.finished_at >= opening)
            before.left_open.push_back({unit.batch, unit.slot, unit.bytes_written > 0});

    UnitQuery failed;
    failed.batch = batch;
    failed.verdict = to_string(Verdict::fail);
    auto visits = ledger.units(failed);
    if (!visits) return visits.error();
    for (const UnitRow& unit : *visits)
        ++before.failures[unit.error_id];
    auto batches = ledger.batches();
    if (!batches) return batches.error();
    for (const BatchSummary& known : *batches)
        if (known.name == batch) before.first_pass = known.first_pass;
    return before;
}

} // namespace gangflash
