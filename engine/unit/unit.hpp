#pragma once

#include "config/plan/plan.hpp"
#include "engine/identity/identity.hpp"
#include "engine/identity/phone_ids.hpp"
#include "engine/phone/owners_data.hpp"
#include "engine/unit/memtest.hpp"
#include "engine/unit/progress.hpp"
#include "engine/unit/retry_policy.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One phone from its first appearance in a slot until its verdict: what is known of it across its
/// attempts. Lives on the engine's executor, owned by its slot's worker.
struct Unit {
    Unit(UnitId unit_id, const RetryBudgets& budgets, Random chance, Clock::TimePoint now)
        : id(unit_id), random(chance.fork(1)), retries(budgets, chance.fork(2)), started(now) {}

    UnitId id;
    PhoneIds ids;
    UnitFacts facts;
    std::string project;              ///< of the preloader on the phone, empty when it has none
    std::shared_ptr<const Plan> plan; ///< chosen once the chip is known

    std::optional<Identity> before; ///< read in the first attempt that could
    Personal scanned;               ///< IMEI that people expect of it; empty: none
    bool scan_settled = false;      ///< `scanned` stands in the journal
    std::optional<Fault>
        erase_fault;            ///< an erase that was not one; ends it once it has all it owns
    std::string blank_identity; ///< `nvram, nvdata`: what holds nothing and should
    std::vector<std::string> confirmed; ///< partitions written and confirmed, in plan order

    std::string operator_name;  ///< whose phone it is
    bool stopped_alone = false; ///< a stop of its slot, not of the batch
    OwnersData owners_data;     ///< what was seen of them here
    bool touched = false;       ///< its storage may have been changed: the last gate was passed
    std::uint64_t places_erased = 0; ///< over all attempts

    bool stays_slow = false; ///< a change of its USB speed did not come to its end
    Random random;           ///< for samples
    RetryPolicy retries;
    Progress progress;
    Clock::TimePoint started;
    std::uint32_t attempt = 0; ///< the running or last one, from 1
    std::uint32_t disconnects = 0;
    std::uint64_t bytes_written = 0; ///< over all attempts
    std::uint64_t bytes_read = 0;    ///< of a readback or memory test, over all attempts
    MemoryTest memory_test;          ///< goes on where an attempt ended
    BootSeen boot = BootSeen::not_checked;
    bool closed = false; ///< its verdict is committed

    /// What was seen of the owner's data, where it is another than what `facts` say.
    PhoneDetails owners_data_news() const {
        PhoneDetails news;
        const auto seen = owners_data.seen();
        if (seen && seen != facts.details.userdata_seen) news.userdata_seen = seen;
        const std::string proof = owners_data.proof();
        if (proof != facts.details.userdata_proof.value_or("")) news.userdata_proof = proof;
        return news;
    }
};

} // namespace gangflash
