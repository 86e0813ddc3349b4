#include "engine/station/port_worker.hpp"

#include "engine/attempt/attempt.hpp"
#include "engine/unit/usb_speed.hpp"

#include <exception>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

namespace gangflash {

PortWorker::PortWorker(Environment& environment,
                       BatchId batch,
                       PortBus& bus,
                       std::string slot,
                       PortPath path,
                       Random random,
                       StationObserver& observer,
                       WorkerHost& host,
                       asio::any_io_executor executor)
    : environment_(environment), batch_(batch), bus_(bus), random_(random), host_(host),
      reporter_(
          environment.job->batch, std::move(slot), std::move(path), environment.clock, observer),
      log_(environment.journal, environment.clock, reporter_),
      presence_(environment.clock, std::move(executor)) {}

// ---- what happens at the port

void PortWorker::on_arrival(const Appearance& appearance) {
    presence_.arrived(appearance);
}

void PortWorker::on_departure(const Departure& departure) {
    if (!presence_.departed(departure)) return;
    const SlotSnapshot& view = reporter_.view();
    const bool in_work = unit_ && view.state == SlotState::working;
    const std::string_view step = !in_work ? std::string_view()
                                  : has(view.notes, NoteKind::changes_usb_speed)
                                      ? usb_speed_step
                                      : to_string(view.step);
    reporter_.tell(EventLeft{std::string(step)});
    presence_.wake();
}

void PortWorker::stop(StopRequest how) {
    stop_ = std::max(stop_, how);
    presence_.wake();
}

void PortWorker::stop_alone(StopRequest how) {
    if (stop_ == StopRequest::none) stopped_alone_ = true; // the batch's own stop came first
    stop(how);
    if (unit_) unit_->stopped_alone = stopped_alone_;
}

bool PortWorker::start() {
    if (stop_ == StopRequest::none) return false;
    stop_ = StopRequest::none;
    stopped_alone_ = false;
    if (unit_) unit_->stopped_alone = false;
    if (running_ || disarmed_) return false;
    running_ = true; // from now on, so that a second call starts nothing
    return true;
}

void PortWorker::disarm() {
    disarmed_ = true;
    presence_.wake();
}

bool PortWorker::expect_imei(const Personal& imei) {
    if (!in_work()) return false;
    unit_->scanned = imei;
    unit_->scan_settled = false;
    reporter_.view().scanned_imei = imei;
    return true;
}

bool PortWorker::awaits_imei() const {
    return in_work() && unit_->scanned.empty() && !unit_->facts.imei1 && !unit_->facts.imei2;
}

// ---- the life of the slot

asio::awaitable<void> PortWorker::run() {
    struct Running {
        explicit Running(bool& flag) : flag_(flag) { flag_ = true; }
        ~Running() { flag_ = false; } // also when the journal throws
        bool& flag_;
    };
    {
        const Running running(running_);
        co_await take_phones();
    }
    if (reporter_.view().state == SlotState::waiting)
        reporter_.view().state = stop_ == StopRequest::none ? SlotState::empty : SlotState::stopped;
}

asio::awaitable<void> PortWorker::take_phones() {
    // Started again over a phone that has its verdict: it keeps it until it is removed.
    if (presence_.present() && !presence_.has_new()) co_await wait_until_clear();
    while (stop_ == StopRequest::none && !disarmed_) {
        reporter_.view().state = SlotState::waiting;
        const auto appearance = co_await next_phone();
        if (!appearance) break;
        if (!leave_alone(*appearance)) co_await serve(*appearance);
        if (environment_.job->once && settled()) co_return; // the verdict stays on the tile
        const bool goes_on = co_await wait_until_clear();
        if (!goes_on) co_return;
    }
}

/// The one place where exceptions of a port end: memory that ran out, a mistake of ours. They cost
/// this phone its verdict, and the phones beside it nothing.
asio::awaitable<void> PortWorker::serve(Appearance appearance) {
    std::string mistake;
    try {
        co_return co_await work_on(std::move(appearance));
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw; // the owner ends this port
        mistake = error.what();
    } catch (const std::exception& error) {
        mistake = error.what();
    }
    co_await end_by_mistake(std::move(mistake));
}

asio::awaitable<std::optional<Appearance>> PortWorker::next_phone() {
    const auto& limit = environment_.job->wait_for_phone;
    const Clock::TimePoint began = environment_.clock.now();
    while (stop_ == StopRequest::none && !disarmed_) {
        if (presence_.has_new()) co_return presence_.present();
        if (!limit) {
            co_await presence_.change();
            continue;
        }
        // Results of co_await are named before they are tested: g++ 12 miscompiles the rest.
        const bool changed = co_await presence_.change_before(began + *limit);
        if (!changed && !presence_.present()) co_return std::nullopt;
    }
    co_return std::nullopt;
}

bool PortWorker::leave_alone(const Appearance& appearance) {
    if (environment_.families.recognise(appearance).what != Recognition::waits) return false;
    presence_.take(appearance);
    SlotSnapshot& view = reporter_.view();
    view.state = SlotState::ignored;
    view.notes = {{NoteKind::phone_is_on, std::string(to_string(appearance.mode))}};
    reporter_.tell(EventArrived{std::string(to_string(appearance.mode)), 0, view.notes});
    return true;
}

asio::awaitable<void> PortWorker::work_on(Appearance appearance) {
    forget_unit();
    for (;;) {
        presence_.take(appearance);
        presence_.begin_attempt();
        reporter_.enter(Step::handshake);
        std::vector<EndedStep> ended;
        Reached contact = co_await reach(appearance, ended);
        if (contact) {
            const bool admitted = co_await admit(appearance, **contact);
            if (!admitted) co_return;
        }

        if (!unit_) {
            const Contact* known = contact ? contact->get() : nullptr;
            if (auto begun = co_await begin_unit(known); !begun)
                co_return host_.on_station_fault(begun.error());
        }
        if (auto begun = co_await begin_attempt(appearance, ended); !begun)
            co_return host_.on_station_fault(begun.error());

        std::optional<StepFault> failure;
        bool more_to_come = false;
        if (contact) {
            Attempt attempt(environment_, *unit_, **contact, reporter_, *this, stop_);
            failure = co_await attempt.run();
            more_to_come = attempt.more_to_come();
        } else {
            failure =
                StepFault{ended.empty() ? Step::handshake : ended.back().step, contact.error()};
        }
        if (!failure && !more_to_come) co_return co_await finish_passed();

        contact = Fault{ErrorCode::port_vanished, ""}; // closes the port
        auto returning = failure ? try_again(*failure) : restarted_phone();
        auto back = co_await std::move(returning);
        if (!back) co_return;
        appearance = std::move(*back);
    }
}

asio::awaitable<PortWorker::Reached> PortWorker::reach(const Appearance& appearance,
                                                       std::vector<EndedStep>& ended) {
    const Backends::Found found = environment_.families.recognise(appearance);
    if (found.what != Recognition::answers)
        co_return environment_.families.stranger(appearance, environment_.job->plans);
    co_return co_await found.family->catch_phone(bus_, appearance, environment_.clock, ended);
}

/// Whether the phone that answers is to be worked on. Another phone than the one in work ends that
/// one's unit; one that passed already is left alone.
asio::awaitable<bool> PortWorker::admit(const Appearance& appearance, const Contact& phone) {
    const PhoneIds ids = phone.ids();
    const bool tells_later = unit_ && phone.tells_later(unit_->ids);
    if (unit_ && unit_->ids.any() && !tells_later &&
        same_phone(unit_->ids, ids) != SamePhone::yes) {
        const Fault swapped{ErrorCode::phone_swapped, difference(unit_->ids, ids)};
        co_await close(Verdict::fail, swapped);
        if (environment_.job->once) co_return false;
        forget_unit();
    }
    if (unit_ || !host_.passed_before(ids)) co_return true;
    passed_already_ = true;
    SlotSnapshot& view = reporter_.view();
    view.state = SlotState::ignored;
    view.notes = {{NoteKind::passed_already}};
    reporter_.tell(EventArrived{std::string(to_string(appearance.mode)), 0, view.notes});
    co_return false;
}

asio::awaitable<void> PortWorker::finish_passed() {
    if (environment_.job->after_pass == AfterPass::boot_check)
        if (auto booted = co_await check_boot(); !booted) {
            const std::optional<Fault> fault = booted.error();
            co_return co_await close(Verdict::fail, fault);
        }
    co_await close(Verdict::pass, std::nullopt);
}

/// Decides by policy; when the phone may be tried again, waits for its return. Nothing when the
/// unit is closed.
asio::awaitable<std::optional<Appearance>> PortWorker::try_again(const StepFault& failure) {
    const std::optional<Fault> fault = failure.fault;
    const Remedy remedy = entry_of(fault->code).remedy;
    reporter_.view().trouble = fault;
    // The transport may notice before the bus does. A phone that leaves after its farewell, or with
    // its verdict, is no disconnect: only a failed attempt comes here.
    if (presence_.left() || fault->code == ErrorCode::port_vanished) {
        reporter_.view().disconnects = ++unit_->disconnects;
        if (auto kept = co_await log_.record_disconnect(*unit_, failure.step); !kept) {
            host_.on_station_fault(kept.error());
            co_return std::nullopt;
        }
    }
    if (is_stop(fault->code) || remedy == Remedy::stop_station) {
        co_await close(Verdict::aborted, fault);
        if (remedy == Remedy::stop_station) host_.on_station_fault(*fault);
        co_return std::nullopt;
    }
    if (unit_->retries.after_attempt(*fault, failure.step) == Decision::give_up) {
        co_await close(Verdict::fail, fault);
        co_return std::nullopt;
    }
    if (auto kept = co_await record_retry(failure); !kept) {
        host_.on_station_fault(kept.error());
        co_return std::nullopt;
    }
    reporter_.view().state = SlotState::away;
    const Millis limit = unit_->retries.return_limit(*fault);
    auto back = co_await phone_returns(limit);
    if (back) co_return back;

    std::optional<Fault> end = fault; // it never even left
    Verdict verdict = Verdict::fail;
    if (stop_ != StopRequest::none) {
        verdict = Verdict::aborted;
        end = Fault{ErrorCode::station_stopped, "while phone was away"};
    } else if (!presence_.has_taken()) {
        end = Fault{ErrorCode::never_returned,
                    fmt::format("limit_ms={} after step={} {}",
                                limit.count(),
                                to_string(failure.step),
                                describe(*fault))};
    }
    co_await close(verdict, end);
    co_return std::nullopt;
}

/// The phone comes back from the restart between two stages. Nothing when the unit is closed.
asio::awaitable<std::optional<Appearance>> PortWorker::restarted_phone() {
    reporter_.view().state = SlotState::away;
    const Millis limit = environment_.job->budgets.return_limit;
    auto back = co_await phone_returns(limit);
    if (back) co_return back;
    const bool stopped = stop_ != StopRequest::none;
    std::optional<Fault> end = Fault{ErrorCode::station_stopped, "between the two stages"};
    if (!stopped)
        end = Fault{ErrorCode::never_returned,
                    fmt::format("limit_ms={} after its boot loader was written", limit.count())};
    co_await close(stopped ? Verdict::aborted : Verdict::fail, end);
    co_return std::nullopt;
}

bool PortWorker::answers(const Appearance& appearance) const {
    return environment_.families.recognise(appearance).what == Recognition::answers;
}

/// The next appearance after the one served last.
asio::awaitable<std::optional<Appearance>> PortWorker::phone_returns(Millis limit) {
    const Clock::TimePoint deadline = environment_.clock.now() + limit;
    for (bool in_time = true; stop_ == StopRequest::none;) {
        if (presence_.has_new() && answers(*presence_.present())) co_return presence_.present();
        if (!in_time) break;
        in_time = co_await presence_.change_before(deadline);
    }
    co_return std::nullopt;
}

/// About a second passes (reference mtk-brom-preloader-legacy-da.md, 7.9; limit: 8.3).
asio::awaitable<Result<std::unique_ptr<Transport>>>
PortWorker::next_appearance(bool (*is_it)(const Appearance&)) {
    constexpr Millis limit{10'000};
    const Clock::TimePoint deadline = environment_.clock.now() + limit;
    for (bool in_time = true; stop_ != StopRequest::at_once;) {
        if (presence_.has_new()) {
            const Appearance back = *presence_.present();
            if (!is_it(back))
                co_return Fault{ErrorCode::port_vanished,
                                fmt::format("returned as {}", to_string(back.mode))};
            presence_.take(back);
            presence_.begin_attempt();
            co_return co_await bus_.open(back);
        }
        if (!in_time)
            co_return Fault{ErrorCode::port_vanished,
                            fmt::format("limit_ms={} not back", limit.count())};
        in_time = co_await presence_.change_before(deadline);
    }
    co_return Fault{ErrorCode::station_stopped, "at once"};
}

/// A verdict stands until the phone was away for `settle`: a phone that reboots after PASS, or
/// falls off and returns by itself, is still the same phone and is left alone. A phone that got no
/// verdict because there is nothing to do for it holds the slot no longer than an empty one would;
/// false when that time is over.
asio::awaitable<bool> PortWorker::wait_until_clear() {
    const Millis settle = environment_.job->settle;
    std::optional<Clock::TimePoint> patience;
    if (reporter_.view().state == SlotState::ignored && environment_.job->wait_for_phone)
        patience = environment_.clock.now() + *environment_.job->wait_for_phone;
    while (stop_ == StopRequest::none && !disarmed_) {
        if (!presence_.present()) {
            const bool changed =
                co_await presence_.change_before(presence_.absent_since() + settle);
            if (!changed && !presence_.present()) co_return true;
            continue;
        }
        presence_.take_present();
        if (!patience) {
            co_await presence_.change();
            continue;
        }
        const bool changed = co_await presence_.change_before(*patience);
        if (!changed) co_return false;
    }
    co_return true;
}

} // namespace gangflash
