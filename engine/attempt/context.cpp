#include "engine/attempt/context.hpp"

#include "engine/attempt/scan.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash::attempt {

asio::awaitable<Result<void>> Context::take(Step which, std::string partition, Work work) {
    // A phone that waits for what it owns is at no safe point.
    if (stop != StopRequest::none && (!owes || stop == StopRequest::at_once))
        co_return Fault{ErrorCode::station_stopped, "at a safe point"};
    // Nothing comes between a format and its restore: what the phone owns goes back first.
    if (!owes)
        if (auto welcome = admission.still_welcome(); !welcome) {
            if (auto kept = co_await record_scan(*this); !kept) co_return kept.error();
            co_return welcome.error();
        }
    step = which;
    reporter.enter(which, partition);
    contact.begin_step();
    const StepTimer timer(environment.clock);
    const Result<Moved> result = co_await std::move(work);

    EndedStep ended = timer.ended(which, result);
    if (ended.fault) {
        std::string where = fmt::format("step={}", to_string(which));
        if (!partition.empty()) where += " partition=" + partition;
        ended.fault = named_as_stop(with_context(*ended.fault, where), unit.stopped_alone);
    }
    ended.partition = std::move(partition);
    const std::optional<Fault> fault = ended.fault;
    if (auto kept = co_await log.record(unit, std::move(ended)); !kept) co_return kept.error();
    if (fault) co_return *fault;
    co_return success();
}

void Context::moved(std::uint64_t bytes, bool written) {
    const Clock::TimePoint now = environment.clock.now();
    unit.progress.advance(bytes, now);
    if (written) unit.bytes_written += bytes;
    SlotSnapshot& view = reporter.view();
    view.fraction = unit.progress.fraction();
    view.bytes_written = unit.bytes_written;
    view.bytes_per_second = unit.progress.weight_per_second(now);
    view.left = unit.progress.left(now);
    view.elapsed = std::chrono::duration_cast<Millis>(now - unit.started);
    reporter.tell_progress();
}

void Context::note_read(std::uint64_t bytes) {
    unit.bytes_read += bytes;
    reporter.view().bytes_read = unit.bytes_read;
    moved(bytes, false);
}

} // namespace gangflash::attempt
