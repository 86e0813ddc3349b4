#pragma once

#include "engine/attempt/admission.hpp"
#include "engine/attempt/bounded_storage.hpp"
#include "engine/attempt/environment.hpp"
#include "engine/backend/contact.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/phone/relayout.hpp"
#include "engine/readback/work.hpp"
#include "engine/unit/slot_reporter.hpp"
#include "engine/unit/step_log.hpp"
#include "engine/unit/unit.hpp"

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Where an attempt ended, and why.
struct StepFault {
    Step step{};
    Fault fault;
};

/// The port that a phone hangs at.
class Port {
public:
    virtual ~Port() = default;

    /// The next appearance of what left, opened; a planned leave is no disconnect. Faults:
    /// `port_vanished` when nothing comes, or what `is_it` does not take; `station_stopped`; the
    /// bus's.
    virtual asio::awaitable<Result<std::unique_ptr<Transport>>>
    next_appearance(bool (*is_it)(const Appearance&)) = 0;
};

} // namespace gangflash

namespace gangflash::attempt {

/// What the rooms of one attempt share: the phone, what is known of it so far, and the one way to
/// take a step. The rooms are functions over it, each in a file of its own; stages.cpp says which
/// job takes which, in which order.
struct Context {
    Context(Environment& environment_of_all,
            Unit& unit_in_work,
            Contact& contact_with_it,
            SlotReporter& reporter_of_slot,
            Port& port_of_slot,
            const StopRequest& stop_of_slot)
        : environment(environment_of_all), unit(unit_in_work), contact(contact_with_it),
          reporter(reporter_of_slot), port(port_of_slot), stop(stop_of_slot),
          log(environment.journal, environment.clock, reporter),
          admission(environment, unit, contact, stop) {}

    /// Runs one step: announces, measures and records it. Not begun at all after a stop, or when
    /// the phone is no longer welcome; but nothing comes between a format and its restore.
    asio::awaitable<Result<void>> take(Step which, std::string partition, Work work);

    /// Something about the phone became known.
    asio::awaitable<Result<void>> learn(UnitFacts facts) {
        return log.learn(unit, std::move(facts));
    }

    /// So many bytes went over the cable; `written`: the phone has confirmed them as stored.
    void moved(std::uint64_t bytes, bool written);

    /// So many bytes of a readback or memory test came.
    void note_read(std::uint64_t bytes);

    Environment& environment;
    Unit& unit;
    Contact& contact;
    SlotReporter& reporter;
    Port& port;
    const StopRequest& stop;
    StepLog log;
    Admission admission;

    // Set by bring_up().
    std::optional<CountedReader> reader;
    std::optional<BoundedWriter> writer; ///< writes nowhere before check() has said where
    StorageReport storage;

    PhoneTable table;         ///< set by read_before(), kept by what writes a new one
    Relayout relayout;        ///< set by check()
    bool first_stage = false; ///< boot loaders only, then a restart
    bool owes = false;        ///< erasing has begun and nothing is restored yet
    readback::Work images;    ///< of JobKind::readback

    /// Ends the phone once it has said goodbye: found by a job that looks on all the same.
    std::optional<StepFault> found;
    Step step = Step::identify; ///< the running or last one
};

} // namespace gangflash::attempt
