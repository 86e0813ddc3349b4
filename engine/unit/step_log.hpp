#pragma once

#include "base/clock.hpp"
#include "engine/job/steps.hpp"
#include "engine/unit/slot_reporter.hpp"
#include "engine/unit/unit.hpp"
#include "reports/api/journal.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a step moved, for its record.
struct Moved {
    std::uint64_t bytes = 0;
    std::string checksum;
    std::string seen{}; ///< as text, where seeing is the proof
};

/// The work of one step, begun when it is awaited.
using Work = asio::awaitable<Result<Moved>>;

/// A step that is over, well or not.
struct EndedStep {
    Step step{};
    std::string partition{}; ///< where the step is about one
    std::uint64_t micros = 0;
    Moved moved{};
    std::optional<Fault> fault = std::nullopt;
};

/// Measures one step from the moment it is made.
class StepTimer {
public:
    explicit StepTimer(Clock& clock) : clock_(clock), began_(clock.now()) {}

    EndedStep ended(Step step, const Result<Moved>& result) const;
    EndedStep ended(Step step, const Result<void>& result) const;

private:
    EndedStep timed(Step step) const;

    Clock& clock_;
    Clock::TimePoint began_;
};

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
