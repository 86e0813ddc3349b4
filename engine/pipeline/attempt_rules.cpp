// The rules of the job: whose phone this is, against scans, lists and the rest of the batch.
#include "engine/pipeline/attempt.hpp"
#include "engine/pipeline/phone_rules.hpp"

#include <array>
#include <utility>

namespace gangflash {

/// What was scanned goes to the journal before it is judged: a refusal is proven by both numbers.
/// Where the phone tells no IMEI, the scanned one stands for it.
asio::awaitable<Result<void>> Attempt::settle_scan() {
    if (unit_.scanned.empty()) co_return success();
    if (!unit_.scan_settled) {
        UnitFacts learned;
        learned.details.imei_scanned = unit_.scanned;
        if (unit_.before->imei1.empty() && unit_.before->imei2.empty()) {
            learned.imei1 = unit_.scanned;
            learned.imei_source = "scanned";
        }
        unit_.scan_settled = true;
        auto kept = co_await learn(std::move(learned));
        if (!kept) co_return kept.error();
    }
    co_return check_scanned(*unit_.before, unit_.scanned);
}

asio::awaitable<Result<void>> Attempt::check_rules() {
    auto scan = co_await settle_scan();
    if (!scan) co_return scan.error();
    environment_.roll.note(unit_);
    const JobRules& rules = environment_.job->rules;
    const Identity& phone = *unit_.before;
    const std::array checks{check_denied(phone, unit_.scanned, rules),
                            check_lot(phone, rules),
                            check_duplicate(phone, environment_.roll.imei_twin_of(unit_), rules)};
    for (const Result<void>& ok : checks)
        if (!ok) co_return ok.error();
    co_return success();
}

/// A number may be scanned while the phone is written already: the next step does not begin then.
/// Nothing comes between a format and its restore: what the phone owns goes back first.
Result<void> Attempt::scan_still_fits(Step next) const {
    if (next < Step::write || !unit_.before || unit_.scanned.empty()) return success();
    if (auto ok = check_scanned(*unit_.before, unit_.scanned); !ok) return ok;
    return check_denied(*unit_.before, unit_.scanned, environment_.job->rules);
}

} // namespace gangflash
