#pragma once

#include "engine/job/job.hpp"
#include "engine/station/station_engine.hpp"
#include "station/wiring/before_session.hpp"
#include "station/wiring/followed_lists.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gangflash {

/// What `ports show` says of a bench whose hubs were moved.
struct MovedPlaces {
    std::vector<std::string> gone_slots; ///< whose places the bench does not have
    std::size_t unbound_phones = 0;      ///< phones where no slot is bound
};

/// What the desk knows of a running batch: station/wiring/station_session.hpp behind an interface,
/// so that tests need neither ledger nor phones. Callbacks come on another thread.
class StationLink {
public:
    using OnSnapshot = std::function<void(std::shared_ptr<const StationSnapshot>)>;
    using OnEnd = std::function<void()>;

    virtual ~StationLink() = default; ///< may block until the batch has stopped
    StationLink() = default;
    StationLink(const StationLink&) = delete;
    StationLink& operator=(const StationLink&) = delete;

    /// StationSession::follow(). Not on the GUI thread: it blocks on the disk.
    virtual Result<void> follow(FollowedLists, ListsTold) { return success(); }
    virtual void start(OnSnapshot on_snapshot, OnEnd on_end) = 0;
    virtual void stop(StopRequest how, Who who) = 0;
    virtual void stop_slot(std::string slot, StopRequest how, Who who) = 0;
    virtual void start_slot(std::string slot, Who who) = 0;        ///< StationEngine::start_slot
    virtual void set_operator(Who who) = 0;                        ///< StationEngine::set_operator
    virtual void expect_imei(std::string slot, Personal imei) = 0; ///< StationEngine::expect_imei
    virtual std::filesystem::path phone_log(const std::string& slot) const = 0; ///< may be empty
    virtual Result<BatchTotals> wait() = 0;                                     ///< blocks; once
    /// As the bench was when the batch was opened.
    virtual MovedPlaces moved_places() const { return {}; }
    /// What the ledger held when the batch was opened.
    virtual BeforeSession before() const { return {}; }
};

/// Keeps what somebody did outside of a batch's own journal; blocks on the disk, so never called on
/// the GUI thread. `at_work`: a session of this program holds the ledger.
using KeepAct = std::function<Result<void>(const PersonActed& act, bool at_work)>;

/// Opens a batch; blocks on the disk, so never called on the GUI thread. `observer` outlives it.
using OpenStation = std::function<Result<std::unique_ptr<StationLink>>(
    std::shared_ptr<const Job> job, StationObserver& observer)>;

} // namespace gangflash
