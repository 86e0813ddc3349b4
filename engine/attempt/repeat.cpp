#include "engine/attempt/repeat.hpp"

#include <utility>

namespace gangflash::attempt {

asio::awaitable<Result<void>> repeat_in_place(Context& context, Fault fault, std::uint32_t repeat) {
    const Millis pause = context.unit.retries.backoff(repeat);
    context.reporter.view().trouble = fault;
    auto kept = co_await context.log.record_retry(
        context.unit, context.step, std::move(fault), "retry_step", pause);
    if (!kept) co_return kept.error();
    co_await context.environment.clock.sleep_for(pause);
    co_return success();
}

} // namespace gangflash::attempt
