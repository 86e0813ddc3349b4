#pragma once

#include "engine/attempt/attempt.hpp"
#include "engine/attempt/environment.hpp"
#include "engine/station/port_presence.hpp"
#include "engine/unit/slot_reporter.hpp"
#include "engine/unit/step_log.hpp"
#include "engine/unit/unit.hpp"
#include "ports/api/port_bus.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a worker asks of and tells the station above all ports.
class WorkerHost {
public:
    virtual ~WorkerHost() = default;

    /// Whether a phone with these ids passed in this batch and may not be flashed again.
    virtual bool passed_before(const PhoneIds& ids) const = 0;

    /// Who works at the station now.
    virtual Who operator_now() const = 0;

    /// Who else in this batch has this phone's chip or IMEI, nothing when nobody has.
    virtual std::optional<SlotNote> twin_of(const Unit& unit) const = 0;

    /// The IMEI that was scanned for the phone that begins in this slot, taken out of the book;
    /// empty when none was.
    virtual Personal scanned_for(const std::string& slot) = 0;

    /// The phone it was for ended without being asked: it waits for the next one in this slot.
    virtual void keep_scan(const std::string& slot, const Personal& imei) = 0;

    /// A verdict is committed.
    virtual void on_verdict(const Unit& unit, Verdict verdict) = 0;

    /// Nothing can be proven any more (the ledger is gone): all slots stop.
    virtual void on_station_fault(const Fault& fault) = 0;
};

/// One slot: waits for a phone, works on it until its verdict, waits for its removal, and starts
/// over. Knows one port and never the others, so the slowest port delays nobody.
///
/// An exception ends the phone in work as FAIL STA-907; the slot goes on with the next one.
///
/// Lives on the engine's executor; on_arrival, on_departure and stop are called there.
class PortWorker final : private Port {
public:
    PortWorker(Environment& environment,
               BatchId batch,
               PortBus& bus,
               std::string slot,
               PortPath path,
               Random random,
               StationObserver& observer,
               WorkerHost& host,
               asio::any_io_executor executor);

    /// Ends once stopped, after the one verdict of a `once` job, or when no phone came in time. May
    /// be run again when it has ended.
    asio::awaitable<void> run();

    void on_arrival(const Appearance& appearance);
    void on_departure(const Departure& departure);
    void stop(StopRequest how);

    /// The same for this slot alone: its phone ends as `slot_stopped`.
    void stop_alone(StopRequest how);

    /// Takes phones again after a stop; one that came too late for its phone is taken back. True
    /// when run() had ended and is to be run again.
    bool start();

    /// No further phone is taken; the one in work is finished.
    void disarm();

    /// The phone in work must have this IMEI; false when none is in work. Judged before its first
    /// write, or at its next step when that is over.
    bool expect_imei(const Personal& imei);

    /// In work, with neither a scanned nor a read IMEI yet.
    bool awaits_imei() const;

    bool in_work() const { return unit_ && !unit_->closed; }

    /// Takes no further phone until start().
    bool stopped() const { return stop_ != StopRequest::none; }

    const SlotSnapshot& snapshot() const { return reporter_.view(); }
    const PortPath& path() const { return reporter_.view().path; }

    /// A phone got its verdict here, or had passed in this batch before.
    bool settled() const { return verdicts_ > 0 || passed_already_; }

private:
    using Reached = Result<std::unique_ptr<Contact>>;

    asio::awaitable<void> take_phones();
    asio::awaitable<std::optional<Appearance>> next_phone();
    asio::awaitable<void> serve(Appearance appearance);
    asio::awaitable<void> work_on(Appearance appearance);
    asio::awaitable<Reached> reach(const Appearance& appearance, std::vector<EndedStep>& ended);
    asio::awaitable<bool> admit(const Appearance& appearance, const Contact& phone);
    asio::awaitable<void> finish_passed();
    asio::awaitable<std::optional<Appearance>> try_again(const StepFault& failure);
    asio::awaitable<std::optional<Appearance>> restarted_phone();
    asio::awaitable<std::optional<Appearance>> phone_returns(Millis limit);
    asio::awaitable<Result<std::unique_ptr<Transport>>>
    next_appearance(bool (*is_it)(const Appearance&)) override;
    bool answers(const Appearance& appearance) const;
    asio::awaitable<bool> wait_until_clear();

    // port_worker_unit.cpp: the unit and its records
    void forget_unit();
    asio::awaitable<Result<void>> record_retry(const StepFault& failure);
    asio::awaitable<Result<void>> begin_unit(const Contact* contact);
    asio::awaitable<Result<void>> begin_attempt(const Appearance& appearance,
                                                const std::vector<EndedStep>& ended);
    asio::awaitable<Result<void>> check_boot();
    asio::awaitable<void> end_by_mistake(std::string what);
    asio::awaitable<Result<void>> record_owners_data();
    asio::awaitable<void> close(Verdict verdict, std::optional<Fault> fault);

    /// True when the appearance is somebody this slot has nothing to do for.
    bool leave_alone(const Appearance& appearance);

    Environment& environment_;
    BatchId batch_;
    PortBus& bus_;
    Random random_;
    WorkerHost& host_;
    SlotReporter reporter_;
    StepLog log_;
    PortPresence presence_;

    StopRequest stop_ = StopRequest::none;
    bool stopped_alone_ = false; ///< by stop_alone()
    bool disarmed_ = false;
    bool running_ = false;        ///< run() has not ended
    bool passed_already_ = false; ///< a phone came that had passed in this batch

    std::optional<Unit> unit_;
    std::uint64_t verdicts_ = 0;
};

} // namespace gangflash
