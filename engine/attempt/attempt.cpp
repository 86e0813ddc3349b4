#include "engine/attempt/attempt.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash {

Attempt::Attempt(Environment& environment,
                 Unit& unit,
                 Connection& connection,
                 SlotReporter& reporter,
                 Reenumeration& reenumeration,
                 const StopRequest& stop)
    : environment_(environment), unit_(unit), connection_(connection), reporter_(reporter),
      reenumeration_(reenumeration), stop_(stop), admission_(environment, unit, connection, stop) {}

asio::awaitable<std::optional<StepFault>> Attempt::run() {
    unit_.ids = merged(unit_.ids, connection_.ids());
    Result<void> done = co_await learn(connection_.facts());
    if (done) {
        switch (environment_.job->kind) {
        case JobKind::flash:
            done = co_await flash();
            break;
        case JobKind::identify:
            if (!environment_.job->plans.empty()) done = co_await look_only();
            break;
        case JobKind::readback:
            done = co_await read_back();
            break;
        case JobKind::memory_test:
            done = co_await test_memory();
            break;
        }
    }
    if (done) co_return std::nullopt;
    co_return StepFault{step_, done.error()};
}

asio::awaitable<Result<void>> Attempt::flash() {
    Result<void> done = co_await bring_up();
    if (done) done = co_await look_before();
    if (done) first_stage_ = begins_with_boot_loaders();
    if (done) done = co_await keep_and_format();
    if (done && unit_.erase_fault) done = *unit_.erase_fault;
    if (done) done = co_await write_all();
    if (done) done = co_await verify_all();
    if (done && !first_stage_) done = co_await take(Step::read_identity_after, {}, read_after());
    if (done) done = co_await take(Step::finish, {}, say_goodbye());
    co_return done;
}

/// What can be told of a phone without an intention to write.
asio::awaitable<Result<void>> Attempt::look_only() {
    Result<void> done = co_await bring_up();
    if (done) done = co_await take(Step::read_identity, {}, read_before());
    if (done) done = co_await take(Step::finish, {}, say_goodbye());
    co_return done;
}

asio::awaitable<Result<void>> Attempt::take(Step step, std::string partition, Work work) {
    // A phone that waits for what it owns is at no safe point.
    if (stop_ != StopRequest::none && (!owes_ || stop_ == StopRequest::at_once))
        co_return Fault{ErrorCode::station_stopped, "at a safe point"};
    // Nothing comes between a format and its restore: what the phone owns goes back first.
    if (!owes_)
        if (auto welcome = admission_.still_welcome(); !welcome) {
            if (auto kept = co_await record_scan(); !kept) co_return kept.error();
            co_return welcome.error();
        }
    step_ = step;
    reporter_.enter(step, partition);
    connection_.link().begin_step();
    const Clock::TimePoint began = environment_.clock.now();
    Result<Moved> result = co_await std::move(work);

    StepEnded record{.unit = unit_.id,
                     .attempt = unit_.attempt,
                     .step = std::string(to_string(step)),
                     .partition = partition,
                     .bytes = 0,
                     .checksum = {},
                     .micros =
                         static_cast<std::uint64_t>((environment_.clock.now() - began).count()),
                     .fault = std::nullopt,
                     .at = environment_.clock.utc_now()};
    if (result) {
        record.bytes = result->bytes;
        record.checksum = std::move(result->checksum);
        record.seen = std::move(result->seen);
    } else {
        std::string where = fmt::format("step={}", to_string(step));
        if (!partition.empty()) where += " partition=" + partition;
        record.fault = told_as_stopped(with_context(result.error(), where), unit_.stopped_alone);
    }
    reporter_.tell(EventStep{record.step,
                             partition,
                             record.bytes,
                             Millis{static_cast<std::int64_t>(record.micros / 1000)},
                             record.fault,
                             record.seen});
    const std::optional<Fault> fault = record.fault;
    if (auto kept = co_await environment_.journal.append(std::move(record)); !kept)
        co_return kept.error();
    if (fault) co_return *fault;
    co_return success();
}

asio::awaitable<Result<void>> Attempt::learn(UnitFacts facts) {
    FactsLearned record{unit_.id, std::move(facts), environment_.clock.utc_now()};
    unit_.facts = merged(std::move(unit_.facts), record.facts);
    reporter_.view().facts = unit_.facts;
    co_return co_await environment_.journal.append(std::move(record));
}

void Attempt::moved(std::uint64_t bytes, bool written) {
    const Clock::TimePoint now = environment_.clock.now();
    unit_.progress.advance(bytes, now);
    if (written) unit_.bytes_written += bytes;
    SlotSnapshot& view = reporter_.view();
    view.fraction = unit_.progress.fraction();
    view.bytes_written = unit_.bytes_written;
    view.bytes_per_second = unit_.progress.weight_per_second(now);
    view.left = unit_.progress.left(now);
    view.elapsed = std::chrono::duration_cast<Millis>(now - unit_.started);
    reporter_.tell_progress();
}

} // namespace gangflash
