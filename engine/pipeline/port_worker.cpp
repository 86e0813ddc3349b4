#include "engine/pipeline/port_worker.hpp"

#include "engine/pipeline/attempt.hpp"

#include <utility>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

bool takes_handshake(PhoneMode mode) {
    return mode == PhoneMode::brom || mode == PhoneMode::preloader || mode == PhoneMode::unknown;
}

} // namespace

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
      changed_(executor), absent_since_(environment.clock.now()) {}

// ---- what happens at the port

void PortWorker::on_arrival(const Appearance& appearance) {
    if (appearance.number <= last_number_) return; // hotplug may tell one arrival twice
    last_number_ = appearance.number;
    present_ = appearance;
    changed_.notify_all();
}

void PortWorker::on_departure(const Departure& departure) {
    if (!present_ || present_->number != departure.number) return; // of an older appearance
    present_.reset();
    absent_since_ = environment_.clock.now();
    left_ = true;
    const bool in_work = unit_ && reporter_.view().state == SlotState::working;
    reporter_.tell(EventLeft{in_work ? std::string(to_string(reporter_.view().step)) : ""});
    changed_.notify_all();
}

void PortWorker::stop(StopRequest how) {
    stop_ = std::max(stop_, how);
    changed_.notify_all();
}

void PortWorker::disarm() {
    disarmed_ = true;
    changed_.notify_all();
}

// ---- the life of the slot

asio::awaitable<void> PortWorker::run() {
    while (stop_ == StopRequest::none && !disarmed_) {
        reporter_.view().state = SlotState::waiting;
        const auto appearance = co_await next_appearance();
        if (!appearance) break;
        if (!leave_alone(*appearance)) co_await serve(*appearance);
        if (environment_.job->once && saw_verdict()) co_return; // the verdict stays on the tile
        co_await wait_until_clear();
    }
    if (reporter_.view().state == SlotState::waiting)
        reporter_.view().state = stop_ == StopRequest::none ? SlotState::empty : SlotState::stopped;
}

asio::awaitable<bool> PortWorker::wait_for_change(Clock::TimePoint deadline) {
    using namespace asio::experimental::awaitable_operators;
    const Clock::TimePoint now = environment_.clock.now();
    if (now >= deadline) co_return false;
    const auto first = co_await (changed_.wait() || environment_.clock.sleep_for(deadline - now));
    co_return first.index() == 0;
}

asio::awaitable<std::optional<Appearance>> PortWorker::next_appearance() {
    const auto& limit = environment_.job->wait_for_phone;
    const Clock::TimePoint began = environment_.clock.now();
    while (stop_ == StopRequest::none && !disarmed_) {
        if (present_ && present_->number > served_) co_return present_;
        if (!limit) {
            co_await changed_.wait();
            continue;
        }
        // Results of co_await are named before they are tested: g++ 12 miscompiles the rest.
        const bool changed = co_await wait_for_change(began + *limit);
        if (!changed && !present_) co_return std::nullopt;
    }
    co_return std::nullopt;
}

bool PortWorker::leave_alone(const Appearance& appearance) {
    if (takes_handshake(appearance.mode) || appearance.mode == PhoneMode::foreign) return false;
    served_ = appearance.number;
    SlotSnapshot& view = reporter_.view();
    view.state = SlotState::ignored;
    view.note = fmt::format("phone is on ({}): switch it off and plug it in again",
                            to_string(appearance.mode));
    reporter_.tell(EventArrived{std::string(to_string(appearance.mode)), 0, view.note});
    return true;
}

asio::awaitable<void> PortWorker::serve(Appearance appearance) {
    forget_unit();
    for (;;) {
        served_ = appearance.number;
        left_ = false;
        reporter_.enter(Step::handshake);
        std::vector<EndedStep> ended;
        Reached connection = co_await reach(appearance, ended);
        if (connection) {
            const bool admitted = co_await admit(appearance, **connection);
            if (!admitted) co_return;
        }

        if (!unit_) {
            const Connection* known = connection ? connection->get() : nullptr;
            if (auto begun = co_await begin_unit(known); !begun)
                co_return host_.on_station_fault(begun.error());
        }
        if (auto begun = co_await begin_attempt(appearance, ended); !begun)
            co_return host_.on_station_fault(begun.error());

        std::optional<StepFault> failure;
        if (connection) {
            Attempt attempt(environment_, *unit_, **connection, reporter_, stop_);
            failure = co_await attempt.run();
        } else {
            failure =
                StepFault{ended.empty() ? Step::handshake : ended.back().step, connection.error()};
        }
        if (!failure) co_return co_await finish_passed();

        connection = Fault{ErrorCode::port_vanished, ""}; // closes the port
        auto back = co_await try_again(*failure, appearance);
        if (!back) co_return;
        appearance = std::move(*back);
    }
}

void PortWorker::forget_unit() {
    unit_.reset();
    SlotSnapshot& view = reporter_.view();
    SlotSnapshot fresh;
    fresh.slot = std::move(view.slot);
    fresh.path = std::move(view.path);
    fresh.units_passed = view.units_passed;
    fresh.units_failed = view.units_failed;
    view = std::move(fresh);
}

asio::awaitable<PortWorker::Reached> PortWorker::reach(const Appearance& appearance,
                                                       std::vector<EndedStep>& ended) {
    if (appearance.mode != PhoneMode::foreign)
        co_return co_await connect(bus_, appearance, *environment_.job, environment_.clock, ended);
    co_return Fault{ErrorCode::not_mediatek,
                    fmt::format("usb={:04x}:{:04x} product={}",
                                appearance.vendor_id,
                                appearance.product_id,
                                appearance.product)};
}

/// Whether the phone that answers is to be worked on. Another phone than the one in work ends that
/// one's unit; one that passed already is left alone.
asio::awaitable<bool> PortWorker::admit(const Appearance& appearance, const Connection& phone) {
    const ChipIds ids = phone.ids();
    if (unit_ && unit_->ids.any() && same_phone(unit_->ids, ids) != SamePhone::yes) {
        const Fault swapped{ErrorCode::phone_swapped,
                            fmt::format("was me_id={} is me_id={}", unit_->ids.me_id, ids.me_id)};
        co_await close(Verdict::fail, swapped);
        if (environment_.job->once) co_return false;
        forget_unit();
    }
    if (unit_ || !host_.passed_before(ids)) co_return true;
    SlotSnapshot& view = reporter_.view();
    view.state = SlotState::ignored;
    view.note = "passed in this batch already";
    reporter_.tell(EventArrived{std::string(to_string(appearance.mode)), 0, view.note});
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
asio::awaitable<std::optional<Appearance>> PortWorker::try_again(const StepFault& failure,
                                                                 const Appearance& was) {
    const std::optional<Fault> fault = failure.fault;
    const Remedy remedy = entry_of(fault->code).remedy;
    reporter_.view().trouble = fault;
    // The transport may notice before the bus does. A phone that leaves after its farewell, or with
    // its verdict, is no disconnect: only a failed attempt comes here.
    if (left_ || fault->code == ErrorCode::port_vanished)
        if (auto kept = co_await record_disconnect(failure.step); !kept) {
            host_.on_station_fault(kept.error());
            co_return std::nullopt;
        }
    if (fault->code == ErrorCode::station_stopped || remedy == Remedy::stop_station) {
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
    auto back = co_await phone_returns(was.number, limit);
    if (back) co_return back;

    std::optional<Fault> end = fault; // it never even left
    Verdict verdict = Verdict::fail;
    if (stop_ != StopRequest::none) {
        verdict = Verdict::aborted;
        end = Fault{ErrorCode::station_stopped, "while phone was away"};
    } else if (!present_ || present_->number != was.number) {
        end = Fault{ErrorCode::never_returned,
                    fmt::format("limit_ms={} after step={} {}",
                                limit.count(),
                                to_string(failure.step),
                                describe(*fault))};
    }
    co_await close(verdict, end);
    co_return std::nullopt;
}

asio::awaitable<Result<void>> PortWorker::record_disconnect(Step step) {
    reporter_.view().disconnects = ++unit_->disconnects;
    Disconnected record{
        unit_->id, unit_->attempt, std::string(to_string(step)), environment_.clock.utc_now()};
    co_return co_await environment_.journal.append(std::move(record));
}

asio::awaitable<Result<void>> PortWorker::record_retry(const StepFault& failure) {
    const bool by_hand = entry_of(failure.fault.code).remedy == Remedy::power_cycle;
    Retried record{.unit = unit_->id,
                   .attempt = unit_->attempt,
                   .step = std::string(to_string(failure.step)),
                   .reason = failure.fault,
                   .remedy = by_hand ? "power_cycle" : "reconnect",
                   .delay_micros = 0,
                   .at = environment_.clock.utc_now()};
    reporter_.tell(EventRetry{record.step, record.reason, record.attempt, Millis{0}});
    co_return co_await environment_.journal.append(std::move(record));
}

asio::awaitable<std::optional<Appearance>> PortWorker::phone_returns(std::uint64_t after,
                                                                     Millis limit) {
    const Clock::TimePoint deadline = environment_.clock.now() + limit;
    for (bool in_time = true; stop_ == StopRequest::none;) {
        if (present_ && present_->number > after && takes_handshake(present_->mode))
            co_return present_;
        if (!in_time) break;
        in_time = co_await wait_for_change(deadline);
    }
    co_return std::nullopt;
}

/// A verdict stands until the phone was away for `settle`: a phone that reboots after PASS, or
/// falls off and returns by itself, is still the same phone and is left alone.
asio::awaitable<void> PortWorker::wait_until_clear() {
    const Millis settle = environment_.job->settle;
    while (stop_ == StopRequest::none && !disarmed_) {
        if (present_) {
            served_ = present_->number;
            co_await changed_.wait();
        } else {
            const bool changed = co_await wait_for_change(absent_since_ + settle);
            if (!changed && !present_) co_return;
        }
    }
}

// ---- the unit and its records

asio::awaitable<Result<void>> PortWorker::begin_unit(const Connection* connection) {
    const UnitOpened record{
        batch_, reporter_.view().slot, path().text(), environment_.clock.utc_now()};
    auto id = co_await environment_.journal.open_unit(record);
    if (!id) co_return id.error();
    unit_.emplace(*id,
                  environment_.job->budgets,
                  random_.fork(static_cast<std::uint64_t>(id->value)),
                  environment_.clock.now());
    reporter_.view().unit = *id;
    if (connection != nullptr) unit_->ids = connection->ids();
    co_return success();
}

asio::awaitable<Result<void>> PortWorker::begin_attempt(const Appearance& appearance,
                                                        const std::vector<EndedStep>& ended) {
    const std::uint32_t attempt = ++unit_->attempt;
    reporter_.view().attempts = attempt;
    const std::string mode(to_string(appearance.mode));
    reporter_.tell(EventArrived{mode, attempt, ""});

    const AttemptStarted started{unit_->id, attempt, mode, environment_.clock.utc_now()};
    if (auto kept = co_await environment_.journal.append(started); !kept) co_return kept.error();
    for (const EndedStep& step : ended) {
        const StepEnded record{.unit = unit_->id,
                               .attempt = attempt,
                               .step = std::string(to_string(step.step)),
                               .partition = {},
                               .bytes = 0,
                               .checksum = {},
                               .micros = step.micros,
                               .fault = step.fault,
                               .at = environment_.clock.utc_now()};
        if (auto kept = co_await environment_.journal.append(record); !kept) co_return kept.error();
        reporter_.tell(EventStep{record.step, "", 0, Millis{step.micros / 1000}, step.fault});
    }
    co_return success();
}

asio::awaitable<Result<void>> PortWorker::check_boot() {
    reporter_.enter(Step::boot_check);
    const Clock::TimePoint began = environment_.clock.now();
    const Clock::TimePoint deadline = began + environment_.job->boot_limit;
    unit_->boot = BootSeen::not_seen;
    for (;;) {
        if (present_) served_ = present_->number;
        if (present_ && (present_->mode == PhoneMode::booted)) {
            unit_->boot = BootSeen::seen;
            break;
        }
        if (stop_ == StopRequest::at_once) break;
        const bool changed = co_await wait_for_change(deadline);
        if (!changed) break;
    }
    reporter_.view().boot = unit_->boot;
    std::optional<Fault> fault;
    if (unit_->boot == BootSeen::not_seen)
        fault = Fault{ErrorCode::boot_not_seen,
                      fmt::format("limit_ms={}", environment_.job->boot_limit.count())};
    const StepEnded record{
        .unit = unit_->id,
        .attempt = unit_->attempt,
        .step = std::string(to_string(Step::boot_check)),
        .partition = {},
        .bytes = 0,
        .checksum = {},
        .micros = static_cast<std::uint64_t>((environment_.clock.now() - began).count()),
        .fault = fault,
        .at = environment_.clock.utc_now()};
    if (auto kept = co_await environment_.journal.append(record); !kept) co_return kept.error();
    if (fault) co_return *fault;
    co_return success();
}

asio::awaitable<void> PortWorker::close(Verdict verdict, std::optional<Fault> fault) {
    const UnitClosed record{.unit = unit_->id,
                            .verdict = verdict,
                            .fault = fault,
                            .boot = unit_->boot,
                            .attempts = unit_->attempt,
                            .disconnects = unit_->disconnects,
                            .bytes_written = unit_->bytes_written,
                            .at = environment_.clock.utc_now()};
    // Green is shown only for what the ledger has committed.
    if (auto kept = co_await environment_.journal.append(record); !kept) {
        reporter_.view().state = SlotState::aborted;
        reporter_.view().fault = kept.error();
        co_return host_.on_station_fault(kept.error());
    }
    SlotSnapshot& view = reporter_.view();
    switch (verdict) {
    case Verdict::pass:
        view.state = SlotState::passed;
        view.fraction = 1;
        ++view.units_passed;
        break;
    case Verdict::fail:
        view.state = SlotState::failed;
        ++view.units_failed;
        break;
    case Verdict::aborted:
        view.state = SlotState::aborted;
        break;
    }
    view.fault = fault;
    view.elapsed = std::chrono::duration_cast<Millis>(environment_.clock.now() - unit_->started);
    view.left.reset();
    ++verdicts_;
    reporter_.tell(EventVerdict{unit_->id,
                                verdict,
                                fault,
                                unit_->attempt,
                                unit_->disconnects,
                                unit_->bytes_written,
                                *view.elapsed,
                                unit_->boot});
    host_.on_verdict(*unit_, verdict);
}

} // namespace gangflash
