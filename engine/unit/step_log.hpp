#pragma once

#include "base/clock.hpp"
#include "engine/unit/slot_reporter.hpp"
#include "engine/unit/step.hpp"
#include "engine/unit/unit.hpp"
#include "reports/api/journal.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Turns what happens to one slot's units into records and events: nobody else builds StepEnded,
/// Retried or EventStep, so that the journal and those who watch hear the same.
///
/// Errors are the journal's alone: what happened to the phone stands in the record.
class StepLog {
public:
    StepLog(Journal& journal, Clock& clock, SlotReporter& reporter)
        : journal_(journal), clock_(clock), reporter_(reporter) {}

    asio::awaitable<Result<void>> record(const Unit& unit, EndedStep step);

    /// The step is repeated, or a new attempt begins; `remedy` as the ledger has it.
    asio::awaitable<Result<void>>
    record_retry(const Unit& unit, Step step, Fault reason, std::string remedy, Millis pause);

    /// The phone left the bus in mid-step.
    asio::awaitable<Result<void>> record_disconnect(const Unit& unit, Step step);

    /// Something about the phone became known: into the unit, onto the tile, into the journal.
    asio::awaitable<Result<void>> learn(Unit& unit, UnitFacts facts);

private:
    Journal& journal_;
    Clock& clock_;
    SlotReporter& reporter_;
};

} // namespace gangflash
