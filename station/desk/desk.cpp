#include "station/desk/desk.hpp"

#include "station/desk/background.hpp"
#include "station/rights/register.hpp"
#include "station/wiring/job_rights.hpp"

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

void Desk::prepare(std::shared_ptr<const Job> job, FollowedLists lists) {
    if (!allowed(rights::Act::prepare_job) || refused_as_busy()) return;
    auto answered_for = std::make_shared<Job>(*job);
    answered_for->authority.person = authority_.person;
    answered_for->order.prepared_by = me();
    if (answered_for->order.userdata.empty())
        answered_for->order.userdata = userdata_order_of(*answered_for);
    job_ = std::move(answered_for);
    lists_ = std::move(lists);
    record_preparing();
    staged_ = true;
    if (phase_ == Phase::ended) set_phase(Phase::idle);
    Q_EMIT jobChanged();
}

void Desk::take_job_of_command_line(std::shared_ptr<const Job> job, FollowedLists lists) {
    job_ = std::move(job);
    lists_ = std::move(lists);
    staged_ = true;
    Q_EMIT jobChanged();
}

bool Desk::may_start() {
    if (!allowed(rights::Act::start_batch) || refused_as_busy()) return false;
    if (!job_) {
        Q_EMIT answered({AnswerKind::nothing_prepared, {}, {}, {}});
        return false;
    }
    return !erases(*job_) || allowed(rights::Act::start_erasing);
}

void Desk::start() {
    if (!may_start()) return;
    if (!erases(*job_)) return begin();
    if (!staged_) { // it ran, and would erase once more
        staged_ = true;
        if (phase_ == Phase::ended) set_phase(Phase::idle);
        Q_EMIT jobChanged();
    }
    Q_EMIT answered({AnswerKind::erasing_not_meant, {}, job_->batch, {}});
}

void Desk::start_held(const std::shared_ptr<const Job>& seen) {
    if (!may_start()) return;
    if (seen == job_)
        begin();
    else // another one was put there while the finger was down
        Q_EMIT answered({AnswerKind::erasing_not_meant, {}, job_->batch, {}});
}

bool Desk::names_staged(const std::string& text) const {
    return on_stage() && text == job_->batch;
}

void Desk::start_named(const std::string& batch) {
    if (!may_start()) return;
    if (names_staged(batch))
        begin();
    else
        Q_EMIT answered({AnswerKind::not_the_batch, {}, job_->batch, {}});
}

void Desk::begin() {
    staged_ = false;
    open_batch(job_, lists_);
}

void Desk::look(std::shared_ptr<const Job> job) {
    if (job->kind == JobKind::flash) return prepare(std::move(job));
    if (!allowed(rights::Act::read_phones) || refused_as_busy()) return;
    open_batch(std::move(job), {});
}

ListsTold Desk::tell_of_lists() {
    return [this](const Faults& faults) {
        Answer answer{AnswerKind::lists_changed, {}, {}, {}};
        if (!faults.empty()) answer = {AnswerKind::lists_stay, {}, {}, faults.front()};
        const auto say = [this, answer] { Q_EMIT answered(answer); };
        QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
    };
}

void Desk::open_batch(std::shared_ptr<const Job> job, FollowedLists lists) {
    auto started = std::make_shared<Job>(*job);
    started->order.started_by = me();
    if (!operator_.name.empty()) {
        started->operator_name = operator_.name;
        started->operator_known_by = operator_.by;
    } else if (started->operator_name.empty()) {
        started->operator_name = account_;
        started->operator_known_by = account_.empty() ? KnownBy::nobody : KnownBy::account;
    } else if (started->operator_known_by == KnownBy::nobody) {
        started->operator_known_by = KnownBy::named; // typed on the page Setup
    }
    at_work_ = std::move(started);
    diaries_.clear();
    scans_.clear();
    logs_.clear();
    set_phase(Phase::opening);
    Q_EMIT answered({AnswerKind::opening, {}, at_work_->batch, {}});
    const auto open = [open = open_,
                       job = at_work_,
                       lists = std::move(lists),
                       told = tell_of_lists(),
                       diaries = &diaries_]() -> Result<std::unique_ptr<StationLink>> {
        auto link = open(job, *diaries);
        if (!link) return link;
        if (auto followed = (*link)->follow(lists, told); !followed) return followed.error();
        return link;
    };
    in_background(this, open, [this](Result<std::unique_ptr<StationLink>> link) {
        take_link(std::move(link));
    });
}

void Desk::take_link(Result<std::unique_ptr<StationLink>> link) {
    if (!link) {
        stop_when_open_.reset();
        if (at_work_->kind == JobKind::flash) staged_ = true; // as it was
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
    if (const auto asked = std::exchange(stop_when_open_, std::nullopt)) {
        link_->stop(*asked, me());
        set_phase(Phase::stopping);
    }
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
    if (!busy()) {
        Q_EMIT answered({AnswerKind::nothing_running, {}, {}, {}});
        return;
    }
    if (link_) {
        link_->stop(how, me());
        set_phase(Phase::stopping);
    } else if (phase_ == Phase::opening) { // heard, and done as soon as there is something to stop
        stop_when_open_ = how;
    }
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
    link_->stop_slot(slot, StopRequest::at_safe_point, me());
    Q_EMIT answered({AnswerKind::slot_stopping, slot, {}, {}});
}

void Desk::start_slot(const std::string& slot) {
    if (!link_) {
        Q_EMIT answered({AnswerKind::nothing_running, {}, {}, {}});
        return;
    }
    link_->start_slot(slot, me());
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
    for (const Answer& answer : scans_.compare(*station_)) {
        record_answer(answer);
        Q_EMIT answered(answer);
    }
}

void Desk::scan(const std::string& text) {
    if (!allowed(rights::Act::scan_label)) return;
    const StationSnapshot nothing;
    auto [answer, order] = scans_.scan(text, station_ ? *station_ : nothing);
    if (answer.kind == AnswerKind::scan_not_understood && names_staged(text)) {
        start_named(text);
        return;
    }
    if (answer.kind == AnswerKind::scan_not_understood &&
        text.size() >= rights::SecretHash::shortest_secret) {
        sign_in(Secret(std::string(text))); // a badge scans as something that is neither
        return;
    }
    if (order && !link_) { // nobody is there to expect it
        scans_.clear();
        answer = {AnswerKind::nothing_running, {}, {}, {}};
    } else if (order) {
        link_->expect_imei(std::move(order->slot), std::move(order->imei));
    }
    record_answer(answer);
    Q_EMIT answered(answer);
}

// ---- rights

void Desk::set_person(const rights::Authority& who, bool by_enrolment) {
    authority_ = who;
    engineer_ = who.person->name;
    role_ = who.person->rights.contains(rights::Act::prepare_job) ? Role::engineer : Role::op;
    wrong_secrets_ = 0;
    sign_out_timer_.start(engineer_stays);
    Q_EMIT roleChanged();
    PersonActed act = by_me(ActKind::signed_in);
    if (by_enrolment) act.text = "by being enrolled";
    record(std::move(act));
    Q_EMIT answered({AnswerKind::signed_in, {}, engineer_, {}});
    // An engineer who comes for a word does not take the bench over, nor does whoever was enrolled
    // by somebody else's hands.
    if (who.person->rights.empty() && !by_enrolment) set_operator(engineer_);
}

/// Phones that come from now on are this one's, also after the signing in has run out.
void Desk::set_operator(const std::string& name) {
    const Who who{name, KnownBy::badge};
    if (operator_ == who) return;
    operator_ = who;
    if (link_)
        link_->set_operator(who); // which records it
    else
        record({.kind = ActKind::operator_changed, .who = who, .at = {}});
    Q_EMIT answered({AnswerKind::operator_changed, {}, name, {}});
}

// ---- acts

Who Desk::me() const {
    if (authority_.person) return {authority_.person->name, KnownBy::badge};
    if (!operator_.name.empty()) return {operator_.name, KnownBy::named};
    const auto& job = busy() && at_work_ ? at_work_ : job_;
    if (job && !job->operator_name.empty() && job->operator_name != account_)
        return {job->operator_name, KnownBy::named};
    if (!account_.empty()) return {account_, KnownBy::account};
    return {};
}

PersonActed Desk::by_me(ActKind kind) const {
    return {.kind = kind, .who = me(), .at = {}};
}

void Desk::record(PersonActed act) {
    if (!keep_act_) return;
    if (act.at.value == 0) act.at = SystemClock{}.utc_now();
    if (busy() && at_work_ && act.batch_name.empty()) act.batch_name = at_work_->batch;
    in_background(
        this,
        [keep = keep_act_, act = std::move(act), at_work = busy()] { return keep(act, at_work); },
        [this](Result<void> kept) {
            if (!kept) Q_EMIT answered({AnswerKind::act_not_kept, {}, {}, kept.error()});
        });
}

void Desk::record_preparing() {
    PersonActed act = by_me(ActKind::prepared);
    act.batch_name = job_->batch;
    if (!job_->plans.empty()) {
        const Plan& plan = *job_->plans.front();
        act.subject = plan.package_name;
        act.text = std::string(to_string(plan.mode));
    }
    if (!job_->order.userdata.empty()) act.text += ", owner's data: " + job_->order.userdata;
    if (!job_->order.recipe.empty()) act.text += ", recipe " + job_->order.recipe;
    record(std::move(act));
}

/// A scan that fits no phone is kept by what it was, never as what was typed: it may be a badge.
void Desk::record_answer(const Answer& answer) {
    PersonActed act = by_me(ActKind::scan_refused);
    act.slot = answer.slot;
    switch (answer.kind) {
    case AnswerKind::imei_mismatch:
        act.subject = "IMEI " + answer.detail;
        act.text = "the phone there has another one";
        break;
    case AnswerKind::imei_check_digit:
        act.subject = "IMEI " + answer.detail;
        act.text = "its check digit is wrong";
        break;
    case AnswerKind::scan_not_understood:
        act.text = "neither an IMEI nor a slot of this bench";
        break;
    default:
        return;
    }
    record(std::move(act));
}

void Desk::sign_in(const Secret& secret) {
    if (wrong_secrets_ >= wrong_secrets_allowed) {
        Q_EMIT answered({AnswerKind::too_many_tries, {}, {}, {}});
        return;
    }
    const auto look = [reception = reception_, secret] { return reception->recognise(secret); };
    in_background(this, look, [this](Result<rights::Recognised> found) {
        if (!found) {
            record_wrong_badge(std::string(entry_of(found.error().code).text));
            Q_EMIT answered({AnswerKind::refused, {}, {}, found.error()});
        } else if (!found->anyone_known) {
            Q_EMIT answered({AnswerKind::nobody_enrolled, {}, {}, {}});
        } else if (!found->who) {
            record_wrong_badge("nobody has this badge or password");
            if (++wrong_secrets_ >= wrong_secrets_allowed) lock_timer_.start(lock_time);
            Q_EMIT answered({AnswerKind::wrong_secret, {}, {}, {}});
        } else {
            set_person(*found->who);
        }
    });
}

void Desk::record_wrong_badge(std::string why) {
    PersonActed act{.kind = ActKind::sign_in_refused, .who = {}, .at = {}};
    if (authority_.person) act.subject = "while " + authority_.person->name + " is signed in";
    act.text = std::move(why);
    record(std::move(act));
}

void Desk::sign_out() {
    if (!authority_.person) return;
    PersonActed act = by_me(ActKind::signed_out);
    if (!sign_out_timer_.isActive()) act.text = "after ten minutes";
    record(std::move(act));
    sign_out_timer_.stop();
    authority_.person.reset();
    role_ = Role::op;
    engineer_.clear();
    Q_EMIT roleChanged();
    Q_EMIT answered({AnswerKind::signed_out, {}, {}, {}});
}

void Desk::enrol(const rights::Enrolment& wanted) {
    const auto work = [reception = reception_, wanted] { return reception->enrol(wanted); };
    in_background(this, work, [this, name = wanted.name](Result<rights::Enrolled> enrolled) {
        if (!enrolled) {
            Q_EMIT answered({AnswerKind::refused, {}, {}, enrolled.error()});
            return;
        }
        PersonActed act{.kind = enrolled->renewed ? ActKind::renewed : ActKind::enrolled,
                        .who = {enrolled->engineer, KnownBy::key},
                        .at = {}};
        act.subject = name;
        act.text =
            rights::rights_words(enrolled->who.person->rights) + "; until " + enrolled->expires;
        record(std::move(act));
        if (authority_.person && authority_.person->name != name)
            Q_EMIT answered({AnswerKind::person_enrolled, {}, name, {}});
        else
            set_person(enrolled->who, true);
        look_at_people();
    });
}

void Desk::revoke(const rights::Enrolment& wanted) {
    const auto work = [reception = reception_, wanted] { return reception->revoke(wanted); };
    in_background(this, work, [this, name = wanted.name](Result<std::string> revoked) {
        if (!revoked) {
            Q_EMIT answered({AnswerKind::refused, {}, {}, revoked.error()});
            return;
        }
        PersonActed act{.kind = ActKind::revoked, .who = {*revoked, KnownBy::key}, .at = {}};
        act.subject = name;
        record(std::move(act));
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
