#pragma once

#include "base/result.hpp"
#include "engine/job/job.hpp"
#include "engine/station/station_engine.hpp"
#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/wiring/followed_lists.hpp"
#include "station/wiring/port_spec.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace gangflash {

struct SessionOptions {
    std::shared_ptr<const Job> job;
    std::vector<PortSpec> ports;
    std::filesystem::path ledger;                 ///< empty: nothing is kept (identify)
    std::string program = "gangflash";            ///< named to whoever finds the ledger locked
    std::uint64_t seed = 1;                       ///< of jitter, samples, and virtual phones
    std::optional<std::filesystem::path> faults;  ///< virtual phones only
    std::optional<std::filesystem::path> storage; ///< of virtual phones; absent: a temporary folder
    bool discard_storage = false;     ///< virtual phones hash what they are sent and throw it away
    std::uint64_t link_speed = 0;     ///< of virtual phones, bytes/s; 0: no limit
    std::filesystem::path slots;      ///< slot map of the USB ports
    bool every_port = false;          ///< USB ports without a label are slots too (identify)
    std::filesystem::path state;      ///< of the station, with its vault; empty: state_folder()
    std::filesystem::path backups;    ///< another vault for what phones own (open_vault())
    std::filesystem::path backup_key; ///< 32 bytes; empty: backups are not encrypted
    bool group_reads = false;         ///< group_access.hpp, of the ledger
    std::optional<std::filesystem::path> record; ///< folder for scrubbed transcripts
    std::filesystem::path phone_logs;            ///< folder for PhoneLogs; empty: none are written
};

/// What the ports of a session were seen to do; for the end of the batch.
struct PortFacts {
    /// UsbBus::first_byte_delays(); empty without USB ports.
    std::vector<std::chrono::microseconds> first_byte_delays;
    bool recorded_whole = true; ///< false: some transcript of `record` lacks its end
    bool logged_whole = true;   ///< PhoneLogs::complete()
};

/// One batch being worked on: the concrete buses, the ledger, the engine and their threads, put
/// together for the command line and the grid alike.
///
/// Threads: one for the engine, one for virtual phones when there are any, the ledger's own, and
/// two for reading images. Callbacks come on the engine's thread and must return at once.
class StationSession {
public:
    /// Everything that can be refused before the first phone is refused here. Blocks on the disk.
    /// `observer` outlives the session.
    static Result<std::unique_ptr<StationSession>> open(SessionOptions options,
                                                        StationObserver& observer);
    ~StationSession(); ///< stops at once what still runs, and waits for it
    StationSession(const StationSession&) = delete;
    StationSession& operator=(const StationSession&) = delete;

    using OnSnapshot = std::function<void(std::shared_ptr<const StationSnapshot>)>;
    using OnEnd = std::function<void()>;

    /// Before start(): the lists as they are now hold in place of the job's, and what they are
    /// changed to holds from then on (StationEngine::replace_lists). `list_invalid` where they
    /// cannot be taken or watched. Blocks on the disk.
    Result<void> follow(FollowedLists lists, ListsTold told);

    /// Begins. `on_snapshot` is called about ten times a second and once at the end, then `on_end`.
    void start(OnSnapshot on_snapshot, OnEnd on_end);

    /// Any thread.
    void stop(StopRequest how, Who who = {});
    void stop_slot(std::string slot, StopRequest how, Who who = {});
    void start_slot(std::string slot, Who who = {});   ///< StationEngine::start_slot
    void set_operator(Who who);                        ///< StationEngine::set_operator
    void expect_imei(std::string slot, Personal imei); ///< StationEngine::expect_imei

    /// PhoneLogs::file_of(). Any thread.
    std::filesystem::path phone_log(const std::string& slot) const;

    /// Waits for the end; call once.
    Result<BatchTotals> wait();

    /// After wait().
    PortFacts port_facts() const;

private:
    struct Impl;
    explicit StationSession(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
