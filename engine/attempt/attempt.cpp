#include "engine/attempt/attempt.hpp"

#include "engine/attempt/stages.hpp"

namespace gangflash {

asio::awaitable<std::optional<StepFault>> Attempt::run() {
    Unit& unit = context_.unit;
    unit.ids = merged(unit.ids, context_.contact.ids());
    Result<void> done = co_await context_.learn(context_.contact.facts());
    for (const attempt::Stage& stage : attempt::stages_of(*context_.environment.job)) {
        if (!done) break;
        if (stage.due != nullptr && !stage.due(context_)) continue;
        done = co_await stage.work(context_);
    }
    if (done) co_return std::nullopt;
    co_return StepFault{context_.step, done.error()};
}

} // namespace gangflash
