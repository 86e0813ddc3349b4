#include "station/grid/bridge/desk.hpp"

#include "station/grid/bridge/background.hpp"

#include <chrono>
#include <utility>

namespace gangflash {

namespace {
constexpr std::chrono::minutes engineer_stays{10};
constexpr int wrong_secrets_allowed = 5;
constexpr std::chrono::seconds lock_time{30};
} // namespace

Desk::Desk(OpenStation open,
           std::shared_ptr<const rights::Reception> reception,
           rights::Ports ports,
           QObject* parent)
    : QObject(parent), open_(std::move(open)), reception_(std::move(reception)), ports_(ports),
      authority_(reception_->anybody()) {
    connect(&relay_, &SnapshotRelay::arrived, this, &Desk::take_snapshot);
    sign_out_timer_.setSingleShot(true);
    connect(&sign_out_timer_, &QTimer::timeout, this, &Desk::sign_out);
    lock_timer_.setSingleShot(true);
    connect(&lock_timer_, &QTimer::timeout, this, [this] { wrong_secrets_ = 0; });
}

Desk::~Desk() {
    link_.reset(); // before the diaries and the relay it calls
    // Work still in the pool holds no pointer to a desk that is gone, but may hold its link.
    background_pool().waitForDone();
}

bool Desk::busy() const {
    return phase_ == Phase::opening || phase_ == Phase::running || phase_ == Phase::stopping;
}

bool Desk::may(rights::Act act) const {
    return rights::may(act, authority_, ports_).has_value();
}

bool Desk::allowed(rights::Act act) {
    const auto answer = rights::may(act, authority_, ports_);
    if (answer) {
        if (authority_.person) sign_out_timer_.start(engineer_stays);
        return true;
    }
    if (answer.error().code == ErrorCode::right_missing)
        Q_EMIT answered({AnswerKind::engineer_needed, {}, {}, {}});
    else
        Q_EMIT answered({AnswerKind::refused, {}, {}, answer.error()});
    return false;
}

void Desk::set_phase(Phase phase) {
    if (phase_ == phase) return;
    phase_ = phase;
    Q_EMIT phaseChanged();
}

bool Desk::may_arrange_bench() {
    if (!allowed(rights::Act::arrange_bench)) return false;
    return !refused_as_busy();
}

bool Desk::refused_as_busy() {
    if (!busy()) return false;
    Q_EMIT answered({AnswerKind::already_running, {}, {}, {}});
    return true;
}

// ---- batches

void Desk::prepare(std::shared_ptr<const Job> job) {
    if (!allowed(rights::Act::prepare_job) || refused_as_busy()) return;
    auto answered_for = std::make_shared<Job>(*job);
    answered_for->authority.person = authority_.person;
    job_ = std::move(answered_for);
    if (phase_ == Phase::ended) set_phase(Phase::idle);
    Q_EMIT jobChanged();
}

void Desk::start() {
    if (!allowed(rights::Act::start_batch) || refused_as_busy()) return;
    if (!job_) {
        Q_EMIT answered({AnswerKind::nothing_prepared, {}, {}, {}});
        return;
    }
    open_batch(job_);
}

void Desk::look(std::shared_ptr<const Job> job) {
    if (job->kind == JobKind::flash) return prepare(std::move(job));
    if (!allowed(rights::Act::read_phones) || refused_as_busy()) return;
    open_batch(std::move(job));
}

void Desk::open_batch(std::shared_ptr<const Job> job) {
    at_work_ = std::move(job);
    diaries_.clear();
    scans_.clear();
    logs_.clear();
    set_phase(Phase::opening);
    Q_EMIT answered({AnswerKind::opening, {}, at_work_->batch, {}});
    in_background(
        this,
        [open = open_, job = at_work_, diaries = &diaries_] { return open(job, *diaries); },
        [this](Result<std::unique_ptr<StationLink>> link) { take_link(std::move(link)); });
}

void Desk::take_link(Result<std::unique_ptr<StationLink>> link) {
    if (!link) {
        set_phase(Phase::idle);
        Q_EMIT answered({AnswerKind::refused, {}, {}, link.error()});
        return;
    }
    link_ = std::move(*link);
    link_->start(
        [this](std::shared_ptr<const StationSnapshot> station) { relay_.put(std::move(station)); },
        [this] { QMetaObject::invokeMethod(this, &Desk::take_end, Qt::QueuedConnection); });
    set_phase(Phase::running);
    Q_EMIT answered({AnswerKind::started, {}, at_work_->batch, {}});
    const BeforeSession before = link_->before();
    diaries_.take_up(before.failures);
    if (!before.left_open.empty()) {
        std::string slots;
        for (const LeftOpen& phone : before.left_open)
            slots += (slots.empty() ? "" : ", ") + phone.slot;
        Q_EMIT answered(
            {AnswerKind::left_open, slots, std::to_string(before.left_open.size()), {}});
    }
    const MovedPlaces moved = link_->moved_places();
    std::string gone;
    for (const std::string& slot : moved.gone_slots)
        gone += (gone.empty() ? "" : ", ") + slot;
    const std::string phones = moved.unbound_phones > 0 ? std::to_string(moved.unbound_phones) : "";
    if (!gone.empty() || !phones.empty())
        Q_EMIT answered({AnswerKind::places_gone, gone, phones, {}});
}

void Desk::take_end() {
    // Joining threads and closing the ledger takes a moment: not on this thread.
    if (station_)
        for (const SlotSnapshot& slot : station_->slots)
            logs_.insert_or_assign(slot.slot, link_->phone_log(slot.slot));
    std::shared_ptr<StationLink> ending = std::move(link_);
    in_background(
        this,
        [link = std::move(ending)]() mutable {
            Result<BatchTotals> totals = link->wait();
            link.reset();
            return totals;
        },
        [this](Result<BatchTotals> totals) {
            set_phase(Phase::ended);
            if (!totals)
                Q_EMIT answered({AnswerKind::refused, {}, {}, totals.error()});
            else if (totals->station_fault)
                Q_EMIT answered({AnswerKind::refused, {}, {}, totals->station_fault});
            else
                Q_EMIT answered({AnswerKind::ended, {}, at_work_->batch, {}});
        });
}

void Desk::stop(StopRequest how) {
    if (!allowed(rights::Act::stop_batch)) return;
    if (!link_) {
        Q_EMIT answered({AnswerKind::nothing_running, {}, {}, {}});
        return;
    }
    link_->stop(how);
    set_phase(Phase::stopping);
    Q_EMIT answered(
        {how == StopRequest::at_once ? AnswerKind::stopping_at_once : AnswerKind::stopping,
         {},
         {},
         {}});
}

void Desk::stop_slot(const std::string& slot) {
    if (!allowed(rights::Act::stop_batch)) return;
    if (!link_) {
        Q_EMIT answered({AnswerKind::nothing_running, {}, {}, {}});
        return;
    }
    link_->stop_slot(slot, StopRequest::at_safe_point);
    Q_EMIT answered({AnswerKind::slot_stopping, slot, {}, {}});
}

void Desk::start_slot(const std::string& slot) {
    if (!link_) {
        Q_EMIT answered({AnswerKind::nothing_running, {}, {}, {}});
        return;
    }
    link_->start_slot(slot);
    Q_EMIT answered({AnswerKind::slot_starting, slot, {}, {}});
}

std::filesystem::path Desk::phone_log(const std::string& slot) const {
    if (link_) return link_->phone_log(slot);
    const auto kept = logs_.find(slot);
    return kept == logs_.end() ? std::filesystem::path() : kept->second;
}

void Desk::take_snapshot(std::shared_ptr<const StationSnapshot> station) {
    station_ = std::move(station);
    Q_EMIT snapshotArrived(station_);
    for (const Answer& answer : scans_.compare(*station_))
        Q_EMIT answered(answer);
}

void Desk::scan(const std::string& text) {
    if (!allowed(rights::Act::scan_label)) return;
    const StationSnapshot nothing;
    auto [answer, order] = scans_.scan(text, station_ ? *station_ : nothing);
    if (answer.kind == AnswerKind::scan_not_understood && 
        text.size() >= rights::SecretHash::shortest_secret) {
        sign_in(text); // a badge scans as something that is neither
        return;
    }
    if (order && !link_) { // nobody is there to expect it
        scans_.clear();
        answer = {AnswerKind::nothing_running, {}, {}, {}};
    } else if (order) {
        link_->expect_imei(std::move(order->slot), std::move(order->imei));
    }
    Q_EMIT answered(answer);
}

// ---- rights

void Desk::set_person(const rights::Authority& who) {
    authority_ = who;
    engineer_ = who.person->name;
    role_ = who.person->rights.contains(rights::Act::prepare_job) ? Role::engineer : Role::op;
    wrong_secrets_ = 0;
    sign_out_timer_.start(engineer_stays);
    Q_EMIT roleChanged();
    Q_EMIT answered({AnswerKind::signed_in, {}, engineer_, {}});
}

void Desk::sign_in(const std::string& secret) {
    if (wrong_secrets_ >= wrong_secrets_allowed) {
        Q_EMIT answered({AnswerKind::too_many_tries, {}, {}, {}});
        return;
    }
    const auto look = [reception = reception_, secret] { return reception->recognise(secret); };
    in_background(this, look, [this](Result<rights::Recognised> found) {
        if (!found) {
            Q_EMIT answered({AnswerKind::refused, {}, {}, found.error()});
        } else if (!found->anyone_known) {
            Q_EMIT answered({AnswerKind::nobody_enrolled, {}, {}, {}});
        } else if (!found->who) {
            if (++wrong_secrets_ >= wrong_secrets_allowed) lock_timer_.start(lock_time);
            Q_EMIT answered({AnswerKind::wrong_secret, {}, {}, {}});
        } else {
            set_person(*found->who);
        }
    });
}

void Desk::sign_out() {
    if (!authority_.person) return;
    sign_out_timer_.stop();
    authority_.person.reset();
    role_ = Role::op;
    engineer_.clear();
    Q_EMIT roleChanged();
    Q_EMIT answered({AnswerKind::signed_out, {}, {}, {}});
}

void Desk::enrol(const rights::Enrolment& wanted) {
    const auto work = [reception = reception_, wanted] { return reception->enrol(wanted); };
    in_background(this, work, [this, name = wanted.name](Result<rights::Authority> enrolled) {
        if (!enrolled) {
            Q_EMIT answered({AnswerKind::refused, {}, {}, enrolled.error()});
            return;
        }
        if (authority_.person && authority_.person->name != name)
            Q_EMIT answered({AnswerKind::person_enrolled, {}, name, {}});
        else
            set_person(*enrolled);
        look_at_people();
    });
}

void Desk::revoke(const rights::Enrolment& wanted) {
    const auto work = [reception = reception_, wanted] { return reception->revoke(wanted); };
    in_background(this, work, [this, name = wanted.name](Result<void> revoked) {
        if (!revoked) {
            Q_EMIT answered({AnswerKind::refused, {}, {}, revoked.error()});
            return;
        }
        Q_EMIT answered({AnswerKind::person_revoked, {}, name, {}});
        if (authority_.person && authority_.person->name == name) sign_out();
        look_at_people();
    });
}

void Desk::look_at_people() {
    struct Seen {
        rights::KnownPeople people;
        bool engineers_pinned = false;
    };
    const auto look = [reception = reception_] {
        return Seen{reception->people(), reception->anybody().engineers_pinned};
    };
    in_background(this, look, [this](Seen seen) {
        people_ = std::move(seen.people);
        authority_.engineers_pinned = seen.engineers_pinned;
        Q_EMIT peopleChanged();
    });
}

} // namespace gangflash
