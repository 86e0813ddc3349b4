// The unit in a slot: its records, from its first appearance to its verdict.
#include "engine/station/port_worker.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash {

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

asio::awaitable<Result<void>> PortWorker::record_retry(const StepFault& failure) {
    const bool by_hand = entry_of(failure.fault.code).remedy == Remedy::power_cycle;
    co_return co_await log_.record_retry(
        *unit_, failure.step, failure.fault, by_hand ? "power_cycle" : "reconnect", Millis{0});
}

asio::awaitable<Result<void>> PortWorker::begin_unit(const Contact* contact) {
    const Who who = host_.operator_now();
    const UnitOpened record{
        batch_, reporter_.view().slot, path().text(), environment_.clock.utc_now(), who};
    auto id = co_await environment_.journal.open_unit(record);
    if (!id) co_return id.error();
    unit_.emplace(*id,
                  environment_.job->budgets,
                  random_.fork(static_cast<std::uint64_t>(id->value)),
                  environment_.clock.now());
    reporter_.view().unit = *id;
    unit_->operator_name = who.name;
    unit_->stopped_alone = stopped_alone_; // said while the phone was being reached
    reporter_.view().operator_name = who.name;
    if (contact != nullptr) unit_->ids = contact->ids();
    unit_->scanned = host_.scanned_for(reporter_.view().slot);
    reporter_.view().scanned_imei = unit_->scanned;
    co_return success();
}

asio::awaitable<Result<void>> PortWorker::begin_attempt(const Appearance& appearance,
                                                        const std::vector<EndedStep>& ended) {
    const std::uint32_t attempt = ++unit_->attempt;
    reporter_.view().attempts = attempt;
    const std::string mode(to_string(appearance.mode));
    reporter_.tell(EventArrived{mode, attempt, {}});

    const AttemptStarted started{unit_->id, attempt, mode, environment_.clock.utc_now()};
    if (auto kept = co_await environment_.journal.append(started); !kept) co_return kept.error();
    for (const EndedStep& step : ended)
        if (auto kept = co_await log_.record(*unit_, step); !kept) co_return kept.error();
    co_return success();
}

asio::awaitable<Result<void>> PortWorker::check_boot() {
    reporter_.enter(Step::boot_check);
    const StepTimer timer(environment_.clock);
    const Clock::TimePoint deadline = environment_.clock.now() + environment_.job->boot_limit;
    unit_->boot = BootSeen::not_seen;
    for (;;) {
        presence_.take_present();
        if (presence_.present() && presence_.present()->mode == PhoneMode::booted) {
            unit_->boot = BootSeen::seen;
            break;
        }
        if (stop_ == StopRequest::at_once) break;
        const bool changed = co_await presence_.change_before(deadline);
        if (!changed) break;
    }
    reporter_.view().boot = unit_->boot;
    Result<void> seen = success();
    if (unit_->boot == BootSeen::not_seen)
        seen = Fault{ErrorCode::boot_not_seen,
                     fmt::format("limit_ms={}", environment_.job->boot_limit.count())};
    auto kept = co_await log_.record(*unit_, timer.ended(Step::boot_check, seen));
    if (!kept) co_return kept.error();
    co_return seen;
}

/// Ends the phone that was being worked on when an exception came, or the one that had just
/// appeared.
asio::awaitable<void> PortWorker::end_by_mistake(std::string what) {
    if (unit_ && unit_->closed) co_return; // its verdict stands
    const std::optional<Fault> fault =
        Fault{ErrorCode::internal_error,
              fmt::format("step={} cause=\"{}\"", to_string(reporter_.view().step), what)};
    if (!unit_)
        if (auto begun = co_await begin_unit(nullptr); !begun)
            co_return host_.on_station_fault(begun.error());
    co_await close(Verdict::fail, fault);
}

/// Whatever its end: what was ordered for the owner's data, and what was seen of them.
asio::awaitable<Result<void>> PortWorker::record_owners_data() {
    if (environment_.job->kind != JobKind::flash) co_return success();
    UnitFacts learned;
    PhoneDetails& news = learned.details;
    news = unit_->owners_data_news();
    if (!unit_->facts.details.userdata_ordered)
        news.userdata_ordered = userdata_order_of(*environment_.job);
    if (!news.userdata_ordered && !news.userdata_seen && !news.userdata_proof) co_return success();
    co_return co_await log_.learn(*unit_, std::move(learned));
}

asio::awaitable<void> PortWorker::close(Verdict verdict, std::optional<Fault> fault) {
    if (fault) fault = named_as_stop(std::move(*fault), unit_->stopped_alone);
    const auto took = environment_.clock.now() - unit_->started;
    const UnitClosed record{.unit = unit_->id,
                            .verdict = verdict,
                            .fault = fault,
                            .boot = unit_->boot,
                            .attempts = unit_->attempt,
                            .disconnects = unit_->disconnects,
                            .bytes_written = unit_->bytes_written,
                            .at = environment_.clock.utc_now(),
                            .micros = static_cast<std::uint64_t>(took.count())};
    // Green is shown only for what the ledger has committed.
    auto kept = co_await record_owners_data();
    if (kept) kept = co_await environment_.journal.append(record);
    if (!kept) {
        reporter_.view().state = SlotState::aborted;
        reporter_.view().fault = kept.error();
        co_return host_.on_station_fault(kept.error());
    }
    unit_->closed = true;
    SlotSnapshot& view = reporter_.view();
    if (!unit_->scanned.empty() && !unit_->scan_settled) host_.keep_scan(view.slot, unit_->scanned);
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
    view.notes.clear();
    if (const auto twin = host_.twin_of(*unit_)) view.notes.push_back(*twin);
    if (!unit_->blank_identity.empty())
        view.notes.push_back({NoteKind::came_blank, unit_->blank_identity});
    ++verdicts_;
    reporter_.tell(EventVerdict{unit_->id,
                                verdict,
                                fault,
                                unit_->attempt,
                                unit_->disconnects,
                                unit_->bytes_written,
                                *view.elapsed,
                                unit_->boot,
                                view.notes,
                                unit_->bytes_read,
                                unit_->facts.details.userdata_ordered.value_or(""),
                                unit_->facts.details.userdata_seen.value_or(""),
                                unit_->facts.details.userdata_proof.value_or(""),
                                unit_->operator_name});
    host_.on_verdict(*unit_, verdict);
}

} // namespace gangflash
