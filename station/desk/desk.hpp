#pragma once

#include "station/desk/answer.hpp"
#include "station/desk/phone_diaries.hpp"
#include "station/desk/scan_book.hpp"
#include "station/desk/snapshot_relay.hpp"
#include "station/desk/station_link.hpp"
#include "station/rights/reception.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <QObject>
#include <QTimer>

namespace gangflash {

/// Where a batch stands.
enum class Phase : std::uint8_t { idle, opening, running, stopping, ended };

/// Who stands at the station: anybody, or somebody who may prepare jobs.
enum class Role : std::uint8_t { op, engineer };

/// The only way from the window to the station. Takes orders, asks rights::may() about whoever
/// gives them, and answers; the widgets show its answers and decide nothing.
///
/// Anybody may start what was prepared and erases nothing, stop, scan and answer. What erases is
/// started by a deliberate act alone, on real ports by a person with that right. On real ports,
/// preparing a job and arranging the bench need a person with that right, who signs in with a badge
/// or password and is signed out after ten minutes or by hand. What needs a signed recipe needs it
/// here, too.
class Desk final : public QObject {
    Q_OBJECT

public:
    /// `ports`: what the jobs of this desk are for.
    Desk(OpenStation open,
         std::shared_ptr<const rights::Reception> reception,
         rights::Ports ports = rights::Ports::real,
         QObject* parent = nullptr);
    ~Desk() override; ///< blocks until a running batch has stopped at once

    Role role() const { return role_; }
    const std::string& engineer() const { return engineer_; } ///< who is signed in; empty: nobody
    rights::Ports ports() const { return ports_; }
    bool engineers_pinned() const { return authority_.engineers_pinned; }

    /// Whether this act would be allowed now; no answer is given.
    bool may(rights::Act act) const;
    Phase phase() const { return phase_; }

    /// Where what people do is kept that no batch's journal sees: sign-ins, enrolments, refused
    /// scans. Without one nothing is.
    void keep_acts(KeepAct keep) { keep_act_ = std::move(keep); }

    /// Keeps an act, with the time and the batch at work where it has none.
    void record(PersonActed act);
    PersonActed by_me(ActKind kind) const; ///< to be completed and recorded

    /// Whoever is signed in; else who works here, of whom the name is all that is known.
    Who me() const;

    /// The machine's own account, which answers where nobody else is known.
    void set_account(std::string name) { account_ = std::move(name); }
    const std::shared_ptr<const Job>& prepared() const { return job_; }
    const std::shared_ptr<const Job>& at_work() const { return at_work_; } ///< of station()
    /// prepared() waits to be started: it is what people must see, not the batch before it.
    bool on_stage() const { return staged_ && job_ != nullptr && !busy(); }
    const std::shared_ptr<const StationSnapshot>& station() const { return station_; }
    const rights::KnownPeople& people() const { return people_; }
    const PhoneDiaries& diaries() const { return diaries_; }
    bool busy() const;

    /// The log of the phone in this slot, or of the last one there; also once the batch has ended.
    std::filesystem::path phone_log(const std::string& slot) const;

    /// The job given on the command line: whoever starts the program answers for it.
    void take_job_of_command_line(std::shared_ptr<const Job> job, FollowedLists lists = {});

    /// Whether the bench may be arranged anew: by an engineer, while no batch runs. Answers why
    /// not.
    bool may_arrange_bench();

    // Orders. Each is answered by answered(), some later.
    /// The job keeps what its recipe allows; whoever is signed in answers for it.
    /// Its `lists` are asked anew when it starts, and followed while it runs.
    void prepare(std::shared_ptr<const Job> job, FollowedLists lists = {});
    /// What is prepared, by a key or a click. What erases is only put on the stage by that.
    void start();
    /// The button was held as long as it asks, by somebody who saw this job.
    void start_held(const std::shared_ptr<const Job>& seen);
    void start_named(const std::string& batch); ///< somebody typed or scanned the batch's name
    /// A job that only reads phones begins at once, and what is prepared stays prepared. One that
    /// writes is only prepared, as by prepare().
    void look(std::shared_ptr<const Job> job);
    void stop(StopRequest how);               ///< all slots
    void stop_slot(const std::string& slot);  ///< at its next safe point
    void start_slot(const std::string& slot); ///< after a stop_slot()
    void scan(const std::string& text);       ///< an IMEI, a slot label or a badge
    void sign_in(const Secret& secret);
    void sign_out();
    /// By the key of a pinned engineer. Whoever is enrolled while nobody is signed in, is then.
    void enrol(const rights::Enrolment& wanted);
    void revoke(const rights::Enrolment& wanted); ///< name and key
    void look_at_people();                        ///< anew; peopleChanged() tells

Q_SIGNALS:
    void snapshotArrived(std::shared_ptr<const gangflash::StationSnapshot> station);
    void answered(const gangflash::Answer& answer);
    void roleChanged();
    void peopleChanged();
    void phaseChanged();
    void jobChanged();

private:
    void take_snapshot(std::shared_ptr<const StationSnapshot> station);
    void open_batch(std::shared_ptr<const Job> job, FollowedLists lists);
    ListsTold tell_of_lists(); ///< answers, from whatever thread
    void take_link(Result<std::unique_ptr<StationLink>> link);
    void take_end();
    void set_phase(Phase phase);
    void set_person(const rights::Authority& who, bool by_enrolment = false);
    void begin();
    bool may_start(); ///< answers why not
    bool names_staged(const std::string& text) const;
    bool allowed(rights::Act act); ///< answers why not
    bool refused_as_busy();        ///< answers so
    void set_operator(const std::string& name);
    void record_preparing();
    void record_wrong_badge(std::string why);
    void record_answer(const Answer& answer); ///< of a scan, where it was refused

    OpenStation open_;
    std::shared_ptr<const rights::Reception> reception_;
    rights::Ports ports_;
    rights::Authority authority_; ///< of whoever stands there
    rights::KnownPeople people_;  ///< as look_at_people() last saw them
    PhoneDiaries diaries_;
    SnapshotRelay relay_;
    ScanBook scans_;
    std::shared_ptr<const Job> job_;            ///< prepared
    FollowedLists lists_;                       ///< of job_
    std::shared_ptr<const Job> at_work_;        ///< of the batch that runs, or ran last
    bool staged_ = false;                       ///< job_ was not started since it was prepared
    std::optional<StopRequest> stop_when_open_; ///< asked for while the batch is being opened
    std::shared_ptr<const StationSnapshot> station_;
    std::unique_ptr<StationLink> link_;
    std::map<std::string, std::filesystem::path, std::less<>> logs_; ///< of the batch that ended
    Phase phase_ = Phase::idle;
    Role role_ = Role::op;
    Who operator_; ///< who works here by badge; empty: whoever the job names
    KeepAct keep_act_;
    std::string engineer_, account_;
    QTimer sign_out_timer_;
    int wrong_secrets_ = 0;
    QTimer lock_timer_;
};

} // namespace gangflash
