#include "engine/unit/step_log.hpp"

#include <utility>

namespace gangflash {

asio::awaitable<Result<void>> StepLog::record(const Unit& unit, EndedStep step) {
    StepEnded record{.unit = unit.id,
                     .attempt = unit.attempt,
                     .step = std::string(to_string(step.step)),
                     .partition = std::move(step.partition),
                     .bytes = step.moved.bytes,
                     .checksum = std::move(step.moved.checksum),
                     .micros = step.micros,
                     .fault = std::move(step.fault),
                     .at = clock_.utc_now()};
    record.seen = std::move(step.moved.seen);
    reporter_.tell(EventStep{record.step,
                             record.partition,
                             record.bytes,
                             Millis{static_cast<std::int64_t>(record.micros / 1000)},
                             record.fault,
                             record.seen});
    co_return co_await journal_.append(std::move(record));
}

asio::awaitable<Result<void>>
StepLog::record_retry(const Unit& unit, Step step, Fault reason, std::string remedy, Millis pause) {
    Retried record{.unit = unit.id,
                   .attempt = unit.attempt,
                   .step = std::string(to_string(step)),
                   .reason = std::move(reason),
                   .remedy = std::move(remedy),
                   .delay_micros = static_cast<std::uint64_t>(pause.count()) * 1000,
                   .at = clock_.utc_now()};
    reporter_.tell(EventRetry{record.step, record.reason, record.attempt, pause});
    co_return co_await journal_.append(std::move(record));
}

asio::awaitable<Result<void>> StepLog::record_disconnect(const Unit& unit, Step step) {
    Disconnected record{unit.id, unit.attempt, std::string(to_string(step)), clock_.utc_now()};
    co_return co_await journal_.append(std::move(record));
}

asio::awaitable<Result<void>> StepLog::learn(Unit& unit, UnitFacts facts) {
    FactsLearned record{unit.id, std::move(facts), clock_.utc_now()};
    unit.facts = merged(std::move(unit.facts), record.facts);
    reporter_.view().facts = unit.facts;
    co_return co_await journal_.append(std::move(record));
}

} // namespace gangflash
