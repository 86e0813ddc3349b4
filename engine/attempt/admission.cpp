#include "engine/attempt/admission.hpp"

#include "engine/phone/phone_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

Result<void> Admission::admit() {
    if (auto ok = rules_hold(); !ok) return ok;
    // Only here: of two phones with one number the second is refused, not the one in work.
    const auto twin = environment_.roll.imei_twin_of(unit_);
    const std::string who = twin ? to_string(*twin) : std::string();
    if (auto ok = check_duplicate(*unit_.before, who, environment_.rules); !ok)
        return refusal(ok.error());
    admitted_ = true;
    return success();
}

Result<void> Admission::still_welcome() const {
    return admitted_ ? rules_hold() : success();
}

Result<const WriteGrant*> Admission::last_gate() {
    if (stop_ != StopRequest::none)
        return Fault{ErrorCode::station_stopped, "before the next change to the phone"};
    const auto& plans = environment_.job->plans;
    const bool of_this_job = environment_.job->kind == JobKind::flash &&
                             std::ranges::find(plans, unit_.plan) != plans.end();
    if (!admitted_ || !of_this_job)
        return Fault{ErrorCode::internal_error, "a phone that was not admitted was to be written"};
    if (same_phone(unit_.ids, contact_.ids()) == SamePhone::no)
        return Fault{ErrorCode::phone_swapped, "at the last gate"};
    if (auto ok = rules_hold(); !ok) return ok.error();
    unit_.touched = true;
    return &grant_;
}

const WriteGrant& Admission::for_what_it_owns(const guard::Backup&) {
    return grant_;
}

Result<void> Admission::rules_hold() const {
    const JobRules& rules = environment_.rules;
    const Identity& phone = *unit_.before;
    const std::array checks{check_scanned(phone, unit_.scanned),
                            check_denied(phone, unit_.scanned, rules),
                            check_lot(phone, rules)};
    for (const Result<void>& ok : checks)
        if (!ok) return refusal(ok.error());
    return success();
}

Fault Admission::refusal(Fault why) const {
    if (!unit_.touched) return why;
    return {ErrorCode::refused_after_start,
            fmt::format("{}: {}; until then {} places were erased and {} of {} partitions written",
                        entry_of(why.code).id,
                        why.detail,
                        unit_.places_erased,
                        unit_.confirmed.size(),
                        unit_.plan->writes.size())};
}

} // namespace gangflash
