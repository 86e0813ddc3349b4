// The rules of the job: whose phone this is, against scans, lists and the rest of the batch.
#include "engine/attempt/attempt.hpp"

#include <utility>

namespace gangflash {

/// What was scanned goes to the journal before it is judged: a refusal is proven by both numbers.
/// Where the phone tells no IMEI, the scanned one stands for it.
asio::awaitable<Result<void>> Attempt::record_scan() {
    if (unit_.scanned.empty() || unit_.scan_settled) co_return success();
    UnitFacts learned;
    learned.details.imei_scanned = unit_.scanned;
    if (unit_.before->imei1.empty() && unit_.before->imei2.empty()) {
        learned.imei1 = unit_.scanned;
        learned.imei_source = "scanned";
    }
    unit_.scan_settled = true;
    co_return co_await learn(std::move(learned));
}

asio::awaitable<Result<void>> Attempt::check_rules() {
    if (auto kept = co_await record_scan(); !kept) co_return kept.error();
    environment_.roll.note(unit_);
    co_return admission_.admit();
}

} // namespace gangflash
