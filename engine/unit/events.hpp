#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "engine/unit/memtest.hpp"
#include "engine/unit/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace gangflash {

/// What happened, as it happens, for `flash --json` and logs. The journal proves; this tells.
struct EventArrived {
    std::string mode;          ///< `brom`, `preloader` …
    std::uint32_t attempt = 0; ///< that this appearance begins; 0 = none
    SlotNotes notes{};         ///< why nothing begins
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
    std::uint64_t bytes_read = 0; ///< of a readback or memory test
};
struct EventRetry {
    std::string step;
    Fault reason;
    std::uint32_t attempt = 0; ///< that failed
    Millis delay{};
};
/// A file of a readback is whole on the station's disk.
struct EventKept {
    std::string partition, file; ///< `file` with its path; empty when it would hold only zeros
    std::uint64_t content_bytes = 0, file_bytes = 0;
    std::string sha256;   ///< of the file, hexadecimal
    bool already = false; ///< by an earlier run
};
/// What a memory test found, once it is over.
struct EventMemoryTest {
    MemoryTestReport report;
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
    SlotNotes notes{};            ///< who else in the batch has this phone's chip or IMEI
    std::uint64_t bytes_read = 0; ///< of a readback or memory test
    /// PhoneDetails of these names; empty: not known.
    std::string userdata_ordered{}, userdata_seen{}, userdata_proof{};
    std::string operator_name{}; ///< whose phone it was
};

struct StationEvent {
    UtcMicros at;
    std::string batch, slot;
    PortPath path;
    std::variant<EventArrived,
                 EventStep,
                 EventProgress,
                 EventRetry,
                 EventLeft,
                 EventVerdict,
                 EventKept,
                 EventMemoryTest>
        what;
};

/// Told of every event on the engine's executor; must return at once.
class StationObserver {
public:
    virtual ~StationObserver() = default;
    virtual void on_event(const StationEvent& event) = 0;
};

} // namespace gangflash
