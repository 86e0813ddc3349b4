#pragma once

#include "station/grid/bridge/answer.hpp"
#include "station/grid/bridge/phone_diaries.hpp"
#include "station/grid/bridge/rights.hpp"
#include "station/grid/bridge/scan_book.hpp"
#include "station/grid/bridge/snapshot_relay.hpp"
#include "station/grid/bridge/station_link.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <QObject>
#include <QTimer>

namespace gangflash {

/// Where a batch stands.
enum class Phase : std::uint8_t { idle, opening, running, stopping, ended };

/// The only way from the window to the station. Takes orders, checks who gives them, and answers;
/// the widgets show its answers and decide nothing.
///
/// An operator may start what an engineer prepared, stop, scan and answer. Preparing a job and
/// enrolling engineers need an engineer, who signs in with a badge or password and is signed out
/// after ten minutes or by hand.
class Desk final : public QObject {
    Q_OBJECT

public:
    Desk(OpenStation open, Rights rights, QObject* parent = nullptr);
    ~Desk() override; ///< blocks until a running batch has stopped at once

    Role role() const { return role_; }
    const std::string& engineer() const { return engineer_; }
    Phase phase() const { return phase_; }
    const std::shared_ptr<const Job>& prepared() const { return job_; }
    const std::shared_ptr<const StationSnapshot>& station() const { return station_; }
    const PhoneDiaries& diaries() const { return diaries_; }
    bool busy() const;

    /// The log of the phone in this slot, or of the last one there; also once the batch has ended.
    std::filesystem::path phone_log(const std::string& slot) const;

    /// The job given on the command line: whoever starts the program answers for it.
    void take_job_of_command_line(std::shared_ptr<const Job> job) { job_ = std::move(job); }

    /// Whether the bench may be arranged anew: by an engineer, while no batch runs. Answers why
    /// not.
    bool may_arrange_bench();

    // Orders. Each is answered by answered(), some later.
    /// Engineer. The job is approved by that (Job::engineer_approved).
    void prepare(std::shared_ptr<const Job> job);
    void start();                             ///< what is prepared
    void stop(StopRequest how);               ///< all slots
    void stop_slot(const std::string& slot);  ///< at its next safe point
    void start_slot(const std::string& slot); ///< after a stop_slot()
    void scan(const std::string& text);       ///< an IMEI, a slot label or a badge
    void sign_in(const std::string& secret);
    void sign_out();
    void enrol(const std::string& name, const std::string& secret); ///< engineer, or the first one

Q_SIGNALS:
    void snapshotArrived(std::shared_ptr<const gangflash::StationSnapshot> station);
    void answered(const gangflash::Answer& answer);
    void roleChanged();
    void phaseChanged();
    void jobChanged();

private:
    void take_snapshot(std::shared_ptr<const StationSnapshot> station);
    void take_link(Result<std::unique_ptr<StationLink>> link);
    void take_end();
    void set_phase(Phase phase);
    void set_engineer(const std::string& name);
    bool allowed(); ///< answers engineer_needed when not

    OpenStation open_;
    Rights rights_;
    PhoneDiaries diaries_;
    SnapshotRelay relay_;
    ScanBook scans_;
    std::shared_ptr<const Job> job_;
    std::shared_ptr<const StationSnapshot> station_;
    std::unique_ptr<StationLink> link_;
    std::map<std::string, std::filesystem::path, std::less<>> logs_; ///< of the batch that ended
    Phase phase_ = Phase::idle;
    Role role_ = Role::op;
    std::string engineer_;
    QTimer sign_out_timer_;
    int wrong_secrets_ = 0;
    QTimer lock_timer_;
};

} // namespace gangflash
