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

asio::awaitable<Result<void>> PortWorker::begin_unit(const Connection* connection) {
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
    if (connection != nullptr) unit_->ids = connection->ids();
    unit_->scanned = host_.scanned_for(reporter_.view().slot);
    reporter_.view().scanned_imei = unit_->scanned;
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
asio::awaitable<Result<void>> PortWorker::tell_owners_data() {
    if (environment_.job->kind != JobKind::flash) co_return success();
    FactsLearned record{unit_->id, {}, environment_.clock.utc_now()};
    record.facts.details = unit_->owners_data_news();
    PhoneDetails& news = record.facts.details;
    if (!unit_->facts.details.userdata_ordered)
        news.userdata_ordered = userdata_order_of(*environment_.job);
    if (!news.userdata_ordered && !news.userdata_seen && !news.userdata_proof) co_return success();
    unit_->facts = merged(std::move(unit_->facts), record.facts);
    reporter_.view().facts = unit_->facts;
    co_return co_await environment_.journal.append(std::move(record));
}

asio::awaitable<void> PortWorker::close(Verdict verdict, std::optional<Fault> fault) {
    if (fault) fault = told_as_stopped(std::move(*fault), unit_->stopped_alone);
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
    auto kept = co_await tell_owners_data();
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
    view.note = host_.twin_of(*unit_);
    if (!unit_->blank_identity.empty()) {
        if (!view.note.empty()) view.note += "; ";
        view.note +=
            unit_->blank_identity + " blank: this phone came without an identity of its own";
    }
    ++verdicts_;
    reporter_.tell(EventVerdict{unit_->id,
                                verdict,
                                fault,
                                unit_->attempt,
                                unit_->disconnects,
                                unit_->bytes_written,
                                *view.elapsed,
                                unit_->boot,
                                view.note,
                                unit_->bytes_read,
                                unit_->facts.details.userdata_ordered.value_or(""),
                                unit_->facts.details.userdata_seen.value_or(""),
                                unit_->facts.details.userdata_proof.value_or(""),
                                unit_->operator_name});
    host_.on_verdict(*unit_, verdict);
}

} // namespace gangflash
