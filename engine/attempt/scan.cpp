#include "engine/attempt/scan.hpp"

#include <utility>

namespace gangflash::attempt {

asio::awaitable<Result<void>> record_scan(Context& context) {
    if (context.unit.scanned.empty() || context.unit.scan_settled) co_return success();
    UnitFacts learned;
    learned.details.imei_scanned = context.unit.scanned;
    if (context.unit.before->imei1.empty() && context.unit.before->imei2.empty()) {
        learned.imei1 = context.unit.scanned;
        learned.imei_source = "scanned";
    }
    context.unit.scan_settled = true;
    co_return co_await context.learn(std::move(learned));
}

asio::awaitable<Result<void>> check_rules(Context& context) {
    if (auto kept = co_await record_scan(context); !kept) co_return kept.error();
    context.environment.roll.note(context.unit);
    co_return context.admission.admit();
}

} // namespace gangflash::attempt
