#include "engine/attempt/check.hpp"

#include "base/async/on_disk.hpp"
#include "config/package/agent_checks.hpp"
#include "config/plan/slot_plan.hpp"
#include "engine/attempt/format.hpp"
#include "engine/attempt/layout_proof.hpp"
#include "engine/attempt/owners_data.hpp"
#include "engine/attempt/scan.hpp"
#include "engine/attempt/verify.hpp"
#include "engine/phone/blank_identity.hpp"
#include "engine/phone/phone_ranges.hpp"
#include "engine/phone/phone_slots.hpp"
#include "engine/phone/refusals.hpp"

#include <array>

namespace gangflash::attempt {

namespace {

/// What becomes of the owner's data is an order; what is seen of them comes later.
asio::awaitable<Result<void>> record_order(Context& context) {
    const std::string order(order_of(*context.unit.plan));
    if (context.unit.plan->userdata != Userdata::unspecified)
        context.reporter.view().userdata = order;
    if (context.unit.facts.details.userdata_ordered == order) co_return success();
    UnitFacts learned;
    learned.details.userdata_ordered = order;
    co_return co_await context.learn(std::move(learned));
}

/// Which slot of an A/B phone starts, now and afterwards; empty for others, and where nothing is
/// written.
asio::awaitable<Result<std::string>> check_phone_slots(Context& context) {
    if (context.unit.plan->writes.empty()) co_return std::string();
    auto phone = co_await read_phone_slots(*context.reader, context.storage, context.table);
    if (!phone) co_return phone.error();
    if (!*phone) co_return std::string();
    // The record may stand in a file of the package.
    const auto read = [plan = context.unit.plan] { return slot_plan(*plan); };
    const auto job = co_await on_disk(context.environment.disk, read);
    if (!job) co_return std::string();
    if (auto ok = check_slots(**phone, *job); !ok) co_return ok.error();
    co_return slots_seen(**phone, *job);
}

/// What was due has been restored by now. A phone that still has nothing to tell it from others
/// does not pass in silence.
asio::awaitable<Result<void>> check_identity(Context& context) {
    if (context.environment.job->blank_board || !context.unit.confirmed.empty())
        co_return success();
    auto blank = co_await find_blank_identity(*context.reader, context.storage, context.table);
    if (!blank) co_return blank.error();
    context.unit.blank_identity = std::move(*blank);
    if (context.unit.blank_identity.empty() || !context.environment.job->identity_required)
        co_return success();
    std::string found = "blank=\"" + context.unit.blank_identity + "\"";
    if (context.environment.vault != nullptr) {
        const auto look = [vault = context.environment.vault, ids = context.unit.ids] {
            return vault->newest_of(ids);
        };
        const auto known = co_await on_disk(context.environment.disk, look);
        if (known) found += " backup=" + known->folder.string();
    }
    co_return Fault{ErrorCode::identity_missing, found};
}

} // namespace

Work check(Context& context) {
    // Once something was written, the boot loader on the phone may be ours already.
    if (context.unit.confirmed.empty()) {
        auto plan =
            context.contact.plan_for_model(context.environment.job->plans, context.unit.project);
        if (!plan) co_return plan.error();
        context.unit.plan = std::move(*plan);
    }
    if (auto ok = co_await believe_the_package(context); !ok) co_return ok.error();
    if (auto ok = co_await check_rules(context); !ok) co_return ok.error();
    const Plan& plan = *context.unit.plan;
    context.unit.owners_data.stand_at(context.table.partitions);
    context.reporter.view().proof =
        proof_of(verify_level(context), context.contact.abilities().checks);
    if (auto told = co_await record_order(context); !told) co_return told.error();
    const std::array checks{
        check_battery(context.unit.facts.battery_mv, context.environment.job->minimum_battery_mv),
        context.contact.check(plan, context.storage),
        check_proof(context.contact.abilities().checks, plan),
        check_storage(context.storage, plan),
        plan.mode == FlashMode::download_only ? check_layout(context.table, plan) : success(),
    };
    for (const Result<void>& ok : checks)
        if (!ok) co_return ok.error();
    auto starts = co_await check_phone_slots(context);
    if (!starts) co_return starts.error();
    if (auto ok = co_await check_identity(context); !ok) co_return ok.error();
    auto relayout =
        plan_relayout(context.table, context.storage, plan, context.environment.job->blank_board);
    if (!relayout) co_return relayout.error();
    context.relayout = std::move(*relayout);
    const auto unnamed = unnamed_survivors(context.table,
                                           context.storage,
                                           plan,
                                           context.relayout,
                                           context.environment.job->blank_board);
    if (auto ok = co_await look_for_identity(context, unnamed); !ok) co_return ok.error();
    auto ranges = ranges_on(plan, context.storage, context.relayout, unnamed);
    if (!ranges) co_return ranges.error();
    for (const PlannedWrite& write : plan.writes)
        if (auto ok = write.image->still_unchanged(); !ok) co_return ok.error();
    if (plan.userdata == Userdata::keep)
        if (auto ok = co_await look_at_owners_data(context, true); !ok) co_return ok.error();
    if (plan.userdata == Userdata::erase)
        context.unit.owners_data.stand_at(context.relayout.layout);
    if (format_due(context) &&
        !context.relayout.kept.empty()) // backed up, and looked at after the erase
        context.unit.progress.expect_more(2 * context.relayout.kept_bytes().value);
    // Now, and not before: all that could be refused was.
    context.writer->bind(std::move(*ranges), context.storage.block_size);
    context.writer->allow_table(context.relayout.new_table && !plan.has_gpt());
    std::string seen =
        context.unit.blank_identity.empty() ? "" : context.unit.blank_identity + " blank";
    const std::string without_room = unneeded_room(context.storage, plan);
    for (const std::string& remark : {without_room, *starts})
        if (!remark.empty()) seen += (seen.empty() ? "" : "; ") + remark;
    co_return Moved{0, {}, std::move(seen)};
}

} // namespace gangflash::attempt
