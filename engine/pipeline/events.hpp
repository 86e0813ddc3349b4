#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/pipeline/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace gangflash {

/// What happened, as it happens, for `flash --json` and logs. The journal proves; this tells.
struct EventArrived {
    std::string mode;          ///< `brom`, `preloader` …
    std::uint32_t attempt = 0; ///< that this appearance begins; 0 = none
    std::string note;          ///< why nothing begins
};
struct EventStep {
    std::string step, partition;
    std::uint64_t bytes = 0;
    Millis duration{};
    std::optional<Fault> fault; ///< absent: the step ended well
    std::string seen{};         ///< StepEnded::seen
};
struct EventProgress {
    std::string step, partition;
    double fraction = 0;
    std::uint64_t bytes_written = 0;
    double bytes_per_second = 0;
};
struct EventRetry {
    std::string step;
    Fault reason;
    std::uint32_t attempt = 0; ///< that failed
    Millis delay{};
};
struct EventLeft {
    std::string step; ///< interrupted; empty when it was idle
};
/// After the ledger has committed it.
struct EventVerdict {
    UnitId unit;
    Verdict verdict{};
    std::optional<Fault> fault;
    std::uint32_t attempts = 0, disconnects = 0;
    std::uint64_t bytes_written = 0;
    Millis duration{};
    BootSeen boot{};
    std::string note; ///< who else in the batch has this phone's chip or IMEI
};

struct StationEvent {
    UtcMicros at;
    std::string batch, slot;
    PortPath path;
    std::variant<EventArrived, EventStep, EventProgress, EventRetry, EventLeft, EventVerdict> what;
};

/// Told of every event on the engine's executor; must return at once.
class StationObserver {
public:
    virtual ~StationObserver() = default;
    virtual void on_event(const StationEvent& event) = 0;
};

} // namespace gangflash
