#pragma once

#include "base/units.hpp"
#include "config/plan/after_pass.hpp"
#include "config/plan/plan.hpp"
#include "config/rights/authority.hpp"
#include "engine/job/budgets.hpp"
#include "engine/job/job_rules.hpp"
#include "engine/job/readback_order.hpp"
#include "reports/api/who.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What is done to the phones of a batch.
enum class JobKind : std::uint8_t {
    flash,
    identify,    ///< look and say goodbye
    readback,    ///< storage into files
    memory_test, ///< memory and storage are looked at
};

/// `flash`, `identify`, `readback`, `memtest`; the mode of a batch that writes nothing.
std::string_view to_string(JobKind kind);

/// What a plan orders for the owner's data: `keep`, `erase`; `format` of what a format says;
/// `package` where nobody was asked, because nothing of the package goes there.
std::string_view order_of(const Plan& plan);

/// Everything one batch does to every phone, decided before the first. Immutable; shared.
struct Job {
    std::string batch;
    std::string operator_name;
    KnownBy operator_known_by = KnownBy::nobody; ///< how; named where a name is all there is
    OrderGiven order;                            ///< what was ordered, and by whom
    std::string station;

    /// One per chip and project; a phone takes the one that fits it, or is refused.
    Plans plans;

    JobRules rules; ///< which phones are taken at all
    AfterPass after_pass = AfterPass::power_off;
    Millis boot_limit{120'000};           ///< for the phone to show itself booted
    std::uint32_t minimum_battery_mv = 0; ///< 0 = recorded only
    std::uint64_t planned = 0;            ///< phones asked for; 0 = open end
    bool once = false;                    ///< one verdict a slot, then end
    /// --count: passes of the batch, earlier sessions included. Phones in work are finished.
    std::optional<std::uint64_t> stop_after_passes;
    std::optional<Millis> wait_for_phone; ///< an empty slot gives up after this (--wait)
    /// Who answers for this job, and what the signed recipe says; compared with what the job does
    /// by every session (station/wiring/job_rights.hpp).
    rights::Authority authority;
    /// A phone whose nvram or nvdata is blank is refused; else it is recorded, and its verdict says
    /// so.
    bool identity_required = false;
    bool blank_board = false; ///< these boards own nothing yet: nothing is backed up, or missed
    JobKind kind = JobKind::flash;                 ///< all but `flash` write nothing to a phone
    std::shared_ptr<const ReadbackOrder> readback; ///< of JobKind::readback
    bool flash_passed_again = false; ///< a phone that passed in this batch may be flashed again
    /// --again: the batch is worked on once more, under this job's key; earlier passes do not
    /// count.
    bool again = false;
    std::string recipe_sha256{};  ///< of the recipe file, hexadecimal; empty: no recipe
    std::string follows_recipe{}; ///< hash of the recipe it takes over from; empty: none
    /// The vendor's AES-128 key for encrypted IMEI files, 16 bytes (engine/identity/ld0b.hpp).
    std::shared_ptr<const SecretFile> imei_key;

    RetryBudgets budgets;
    Millis settle{4'000}; ///< after a verdict: absence that makes the next appearance a new phone
};

/// OrderGiven::userdata of a job; of several models whose orders differ, each, joined by ` + `.
std::string userdata_order_of(const Job& job);

} // namespace gangflash
