#include "base/sha256.hpp"
#include "config/preloader.hpp"
#include "engine/pipeline/attempt.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A preloader file is at most this large: the boot areas of the smallest known parts.
constexpr std::uint64_t boot_area_look = 512 * kib;

/// What is not as before, comma separated. A value that now comes from another place counts: the
/// reader falls back to copies, so a lost original would otherwise look unchanged.
std::string differences(const Identity& before, const Identity& after) {
    std::string names;
    const auto compare = [&](std::string_view name, const auto& a, const auto& b) {
        if (a != b) names += (names.empty() ? "" : ",") + std::string(name);
    };
    compare("imei1", before.imei1, after.imei1);
    compare("imei2", before.imei2, after.imei2);
    compare("imei_source", before.imei_source, after.imei_source);
    compare("serial", before.serial, after.serial);
    compare("serial_source", before.serial_source, after.serial_source);
    return names;
}

} // namespace

asio::awaitable<Result<void>> Attempt::look_before() {
    if (auto done = co_await take(Step::read_identity, {}, read_before()); !done)
        co_return done.error();
    if (auto done = co_await take(Step::check, {}, check()); !done) co_return done.error();
    if (unit_.confirmed.empty()) co_return success();
    co_return co_await take(Step::resume, unit_.confirmed.back(), resume());
}

asio::awaitable<Result<Identity>> Attempt::read_who() {
    PhonePartitionReader reader(*agent_, storage_, table_);
    co_return co_await read_identity(reader);
}

/// Project and hash of the preloader in the first boot area: `k65v1_64_bsp sha256:0123456789ab`,
/// or `none`.
asio::awaitable<Result<std::string>> Attempt::read_preloader() {
    const ByteCount look{std::min(boot_area_look, storage_.boot1.value)};
    if (look.value == 0) co_return std::string("none");
    auto area = co_await read_bytes(*agent_, storage_, Region::boot1, DeviceAddress{0}, look);
    if (!area) co_return area.error();
    const auto preloader = parse_preloader(*area, "boot1");
    if (!preloader) co_return std::string("none");
    unit_.project = preloader->project;
    reporter_.view().project = preloader->project;
    co_return fmt::format("{} sha256:{}",
                          preloader->project.empty() ? "?" : preloader->project,
                          sha256(preloader->image).hex().substr(0, 16));
}

Attempt::Work Attempt::read_before() {
    auto table = co_await read_phone_table(*agent_, storage_);
    if (!table) co_return table.error();
    table_ = std::move(*table);

    auto preloader = co_await read_preloader();
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who();
    if (!who) co_return who.error();

    // What an interrupted attempt left must not pass for what the phone came with.
    if (unit_.before) co_return Moved{};
    unit_.before = *who;
    UnitFacts learned;
    learned.preloader_before = *preloader;
    learned.imei_source = who->imei_source;
    if (!who->imei_reason.empty()) learned.imei_reason = who->imei_reason;
    if (!who->imei1.empty()) learned.imei1 = who->imei1;
    if (!who->imei2.empty()) learned.imei2 = who->imei2;
    if (!who->serial.empty()) learned.serial = who->serial;
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

/// Everything that can be refused is refused here, before the first write.
Attempt::Work Attempt::check() {
    // Two models can share a chip: the project on the phone picks among packages of one chip.
    if (!unit_.project.empty() && unit_.confirmed.empty()) {
        const auto fits = [&](const auto& plan) {
            return plan->chip == connection_.chip && plan->emi &&
                   plan->emi->preloader_project == unit_.project;
        };
        const auto& plans = environment_.job->plans;
        const auto found = std::find_if(plans.begin(), plans.end(), fits);
        if (found != plans.end())
            unit_.plan = *found;
        else if (unit_.plan->emi)
            co_return Fault{ErrorCode::wrong_project,
                            fmt::format("phone={} package={}",
                                        unit_.project,
                                        unit_.plan->emi->preloader_project)};
    }
    if (auto ok = check_battery(); !ok) co_return ok.error();
    if (auto ok = check_storage(); !ok) co_return ok.error();
    if (auto ok = check_layout(); !ok) co_return ok.error();
    for (const PlannedWrite& write : unit_.plan->writes)
        if (auto ok = write.image->still_unchanged(); !ok) co_return ok.error();
    co_return Moved{};
}

Result<void> Attempt::check_battery() const {
    const std::uint32_t minimum = environment_.job->minimum_battery_mv;
    if (minimum == 0 || !unit_.facts.battery_mv || *unit_.facts.battery_mv >= minimum)
        return success();
    return Fault{ErrorCode::battery_low,
                 fmt::format("battery_mv={} minimum_mv={}", *unit_.facts.battery_mv, minimum)};
}

Result<void> Attempt::check_storage() const {
    const FlashPlan& plan = *unit_.plan;
    if (plan.storage != storage_.kind)
        return Fault{
            ErrorCode::storage_mismatch,
            fmt::format("phone={} package={}", to_string(storage_.kind), to_string(plan.storage))};
    if (storage_.life_cycle == 3U) return Fault{ErrorCode::storage_worn_out, "life_cycle=end"};
    for (const LayoutEntry& entry : plan.layout) {
        if (entry.from_end) continue;
        for (const Region region : entry.regions) {
            const std::uint64_t room = region == Region::user    ? storage_.user.value
                                       : region == Region::boot1 ? storage_.boot1.value
                                                                 : storage_.boot2.value;
            if (entry.start.value + entry.size.value > room)
                return Fault{ErrorCode::storage_too_small,
                             fmt::format("phone={}={} package needs {} for {}",
                                         to_string(region),
                                         room,
                                         entry.start.value + entry.size.value,
                                         entry.name)};
        }
    }
    return success();
}

/// Writing goes by address, so the place the scatter names must be the place the phone's own table
/// names: otherwise a neighbour would be overwritten.
Result<void> Attempt::check_layout() const {
    const auto compare =
        [&](const std::string& name, DeviceAddress start, ByteCount size) -> Result<void> {
        const PhonePartition* on_phone = table_.find(name);
        if (table_.partitions.empty())
            return Fault{ErrorCode::layout_differs,
                         "phone has no valid partition table: " + table_.problem};
        if (on_phone == nullptr) return Fault{ErrorCode::partition_missing, "partition=" + name};
        if (on_phone->start != start || (size.value != 0 && on_phone->size < size))
            return Fault{ErrorCode::layout_differs,
                         fmt::format("partition={} phone=0x{:x}+0x{:x} package=0x{:x}+0x{:x}",
                                     name,
                                     on_phone->start.value,
                                     on_phone->size.value,
                                     start.value,
                                     size.value)};
        return success();
    };
    for (const PlannedWrite& write : unit_.plan->writes) {
        if (write.boot_loader) continue;
        if (auto ok = compare(write.partition, write.start, write.partition_size); !ok) return ok;
    }
    for (const PlannedErase& erase : unit_.plan->erases)
        if (auto ok = compare(erase.partition, erase.start, erase.size); !ok) return ok;
    return success();
}

/// After a reconnect: the last confirmed partition must still read as it was written, else all of
/// them are written again.
Attempt::Work Attempt::resume() {
    const std::string last = unit_.confirmed.back();
    for (const PlannedWrite& write : unit_.plan->writes) {
        if (write.partition != last) continue;
        auto same = co_await verify(write, VerifyLevel::sample);
        if (!same && same.error().code != ErrorCode::verify_mismatch) co_return same.error();
        if (!same) unit_.confirmed.clear();
        break;
    }
    co_return Moved{};
}

Attempt::Work Attempt::read_after() {
    auto preloader = co_await read_preloader();
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who();
    if (!who) co_return who.error();
    UnitFacts learned;
    learned.preloader_after = *preloader;
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    if (const std::string changed = differences(*unit_.before, *who); !changed.empty())
        co_return Fault{ErrorCode::identity_changed, "differs=" + changed};
    co_return Moved{};
}

} // namespace gangflash
