#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "engine/attempt/environment.hpp"
#include "engine/backend/backend.hpp"
#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"
#include "ports/api/port_bus.hpp"
#include "reports/api/journal.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// A label on the bench and the port it stands for.
struct SlotBinding {
    std::string slot;
    PortPath path;
};

/// How a batch ended.
struct BatchTotals {
    /// Of the whole batch, under its job key; `passed` counts phones whose last visit passed, with
    /// --again those of this session.
    std::uint64_t planned = 0, passed = 0, failed = 0, aborted = 0;
    std::uint64_t session_passed = 0, session_failed = 0, session_aborted = 0;
    std::uint64_t empty_slots = 0; ///< slots that saw neither a verdict nor a phone passed before
    std::optional<Fault> station_fault; ///< why the station stopped by itself
};

/// All ports of one station working through one batch.
///
/// Everything runs on `engine`, which must not run two handlers at once (a one-thread io_context or
/// a strand); what blocks on the station's disk, and nothing else, runs on `disk`. Two engines in
/// one process do not know of each other.
class StationEngine {
public:
    struct Parts {
        asio::any_io_executor engine;
        asio::any_io_executor disk;
        Clock& clock;
        Journal& journal;
        StationObserver& observer;
        Random random;
        std::shared_ptr<const Job> job;
        std::vector<PortBus*> buses; ///< outlive run()
        Backends families;           ///< whose phones are served
        std::vector<SlotBinding> slots;
        guard::Vault* vault = nullptr; ///< outlives run(); absent: no mode that needs backups
        std::size_t chunk_memory_bytes = 24 * mib; ///< the ports of a gang are seconds apart
    };

    explicit StationEngine(Parts parts);
    ~StationEngine();
    StationEngine(const StationEngine&) = delete;
    StationEngine& operator=(const StationEngine&) = delete;

    /// Works until the job's end (once, count, wait) or stop(). A fault only when the batch could
    /// not begin.
    asio::awaitable<Result<BatchTotals>> run();

    /// Refuses new phones; `at_safe_point` lets each port finish its partition, `at_once` does not.
    /// Both are recorded with who did it.
    void stop(StopRequest how, const Who& who = {});
    void stop_slot(const std::string& slot, StopRequest how, const Who& who = {});

    /// Takes back stop_slot(): the slot takes phones again while the batch runs. False: no such
    /// slot, or the batch is stopping or over.
    bool start_slot(const std::string& slot, const Who& who = {});

    /// Who works here from now on: phones that come later are theirs. Recorded.
    void set_operator(const Who& who);

    /// An IMEI was scanned, for the phone in work in `slot` or the next one there. Without a slot
    /// (empty): for the only phone in work whose IMEI nobody knows yet, else for the next phone
    /// that begins anywhere. The phone must then have it: a different one ends it as FAIL before
    /// its first write, or at its next step when the scan came later. False: no such slot.
    bool expect_imei(const std::string& slot, const Personal& imei);

    /// The deny and allow lists were changed: from now on those of `rules` hold (nothing else of it
    /// counts), for phones in work too. One that they forbid is refused like one with a wrong scan:
    /// before its first write with its storage as it was, later at its next step. A phone that has
    /// its verdict keeps it.
    void replace_lists(const JobRules& rules);

    StationSnapshot snapshot() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
