#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/plan/plan.hpp"
#include "engine/identity/phone_ids.hpp"
#include "engine/unit/step.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/api/transport.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a family asks of the attempt while it brings a phone's storage up.
class BringUp {
public:
    virtual ~BringUp() = default;

    virtual Clock& clock() = 0;

    /// The plan for this phone (Contact::plan_for); asked for in the first step, which fails where
    /// there is none. Declares what the attempt will move.
    virtual Result<std::shared_ptr<const Plan>> choose_plan() = 0;

    /// Runs one step: announced, measured, recorded. A failed one ends the attempt.
    virtual asio::awaitable<Result<void>> take(Step step, Work work) = 0;

    /// So many of Plan::bytes_ahead() are over, sent or not needed.
    virtual void advance(std::uint64_t bytes) = 0;

    /// What the phone has said of itself by now, the ids of all its appearances together. Errors:
    /// `phone_swapped` when it is another than the one in work; the journal's.
    virtual asio::awaitable<Result<void>> learn(PhoneIds seen, UnitFacts facts) = 0;

    /// Sends the phone away with `leave`, which says whether it goes, and waits for its return: the
    /// next appearance at this port, opened. Such a leave and return are one event and no
    /// disconnect: the unit and its attempt stay what they are. Null: the phone stayed, or did not
    /// return from a departure of an earlier attempt and is not sent again.
    /// Faults: those of `leave`; `port_vanished` when nothing returns, or what `is_it` does not
    /// take; `station_stopped`; the bus's.
    virtual asio::awaitable<Result<std::unique_ptr<Transport>>>
    depart(asio::awaitable<Result<bool>> leave, bool (*is_it)(const Appearance&)) = 0;

    /// The phone answers again after its departure.
    virtual void arrived() = 0;
};

} // namespace gangflash
