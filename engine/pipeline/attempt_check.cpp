#include "base/sha256.hpp"
#include "config/preloader.hpp"
#include "engine/pipeline/attempt.hpp"
#include "engine/pipeline/blank_identity.hpp"
#include "engine/pipeline/on_disk.hpp"
#include "engine/pipeline/phone_facts.hpp"
#include "engine/pipeline/protected_ranges.hpp"
#include "engine/pipeline/refusals.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A preloader file is at most this large: the boot areas of the smallest known parts.
constexpr std::uint64_t boot_area_look = 512 * kib;

} // namespace

asio::awaitable<Result<void>> Attempt::look_before() {
    if (auto done = co_await finish_interrupted(); !done) co_return done.error();
    if (auto done = co_await take(Step::read_identity, {}, read_before()); !done)
        co_return done.error();
    if (auto done = co_await take(Step::check, {}, check()); !done) co_return done.error();
    if (unit_.confirmed.empty()) co_return success();
    co_return co_await take(Step::resume, unit_.confirmed.back(), resume());
}

asio::awaitable<Result<Identity>> Attempt::read_who() {
    PhonePartitionReader reader(*agent_, storage_, table_);
    ByteView key;
    if (environment_.job->imei_key) key = environment_.job->imei_key->bytes();
    co_return co_await read_identity(reader, key);
}

asio::awaitable<Result<BuildInfo>> Attempt::read_android() {
    PhonePartitionReader reader(*agent_, storage_, table_);
    co_return co_await read_build(reader);
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
    auto build = co_await read_android();
    if (!build) co_return build.error();
    unit_.before = *who;
    UnitFacts learned = facts_of(*who);
    learned.preloader_before = *preloader;
    add_build_before(learned.details, *build);
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

/// Everything that can be refused is refused here, before the first write.
Attempt::Work Attempt::check() {
    // Once something was written, the preloader on the phone may be ours already.
    if (unit_.confirmed.empty()) {
        auto plan = plan_for_model(environment_.job->plans, *connection_.chip, unit_.project);
        if (!plan) co_return plan.error();
        unit_.plan = std::move(*plan);
    }
    if (auto ok = co_await check_rules(); !ok) co_return ok.error();
    const FlashPlan& plan = *unit_.plan;
    if (plan.userdata != Userdata::unspecified)
        reporter_.view().userdata = to_string(plan.userdata);
    const std::array checks{
        check_battery(unit_.facts.battery_mv, environment_.job->minimum_battery_mv),
        check_preloader_signed(connection_.report, plan),
        check_images_signed(connection_.report, plan),
        check_storage(storage_, plan),
        check_memory(storage_, plan),
        plan.mode == FlashMode::download_only ? check_layout(table_, plan) : success(),
        check_protected_ranges(table_, plan),
    };
    for (const Result<void>& ok : checks)
        if (!ok) co_return ok.error();
    if (auto ok = co_await check_identity(); !ok) co_return ok.error();
    auto relayout = plan_relayout(table_, storage_, plan, environment_.job->blank_board);
    if (!relayout) co_return relayout.error();
    relayout_ = std::move(*relayout);
    for (const PlannedWrite& write : plan.writes)
        if (auto ok = write.image->still_unchanged(); !ok) co_return ok.error();
    if (format_due() && !relayout_.kept.empty()) // backed up, and looked at after the erase
        unit_.progress.expect_more(2 * relayout_.kept_bytes().value);
    co_return Moved{
        0, {}, unit_.blank_identity.empty() ? std::string() : unit_.blank_identity + " blank"};
}

/// What was due has been restored by now. A phone that still has nothing to tell it from others
/// does not pass in silence.
asio::awaitable<Result<void>> Attempt::check_identity() {
    if (environment_.job->blank_board || !unit_.confirmed.empty()) co_return success();
    auto blank = co_await find_blank_identity(*agent_, storage_, table_);
    if (!blank) co_return blank.error();
    unit_.blank_identity = std::move(*blank);
    if (unit_.blank_identity.empty() || !environment_.job->identity_required) co_return success();
    std::string found = "blank=\"" + unit_.blank_identity + "\"";
    if (environment_.vault != nullptr) {
        const auto look = [vault = environment_.vault, ids = unit_.ids] {
            return vault->newest_of(ids);
        };
        const auto known = co_await on_disk(environment_.disk, look);
        if (known) found += " backup=" + known->folder.string();
    }
    co_return Fault{ErrorCode::identity_missing, found};
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
    auto build = co_await read_android();
    if (!build) co_return build.error();
    UnitFacts learned;
    learned.preloader_after = *preloader;
    add_build_after(learned.details, *build);
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    if (const std::string changed = differences(*unit_.before, *who); !changed.empty())
        co_return Fault{ErrorCode::identity_changed, "differs=" + changed};
    if (auto scan = co_await record_scan(); !scan) co_return scan.error();
    if (auto welcome = admission_.still_welcome(); !welcome) co_return welcome.error();
    co_return Moved{};
}

} // namespace gangflash
