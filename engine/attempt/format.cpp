#include "engine/attempt/format.hpp"

#include "engine/attempt/backup.hpp"
#include "engine/attempt/erase.hpp"
#include "engine/attempt/owners_data.hpp"
#include "engine/attempt/restore.hpp"
#include "engine/attempt/table.hpp"
#include "engine/attempt/two_stage.hpp"
#include "engine/guard/vault.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::attempt {

namespace {

asio::awaitable<Result<void>> erase_all(Context& context, const WriteGrant& grant) {
    context.unit.erase_fault.reset();
    for (const ErasedRange& range : context.relayout.erased) {
        Work work = erase(context, grant, range.place);
        auto done = co_await context.take(Step::erase, range.name, std::move(work));
        if (!done) co_return done.error();
        Work look =
            verify_erase(context, range.place.region, range.place.address, range.place.length);
        auto seen = co_await context.take(Step::verify_erase, range.name, std::move(look));
        if (seen) continue;
        if (seen.error().code != ErrorCode::erase_not_seen) co_return seen.error();
        context.unit.erase_fault = seen.error(); // what the phone owns goes back first
    }
    co_return co_await record_owners_data(context);
}

} // namespace

bool format_due(const Context& context) {
    if (context.first_stage || !context.relayout.anything()) return false;
    return context.unit.plan->two_stage ? only_boot_loaders_confirmed(context)
                                        : context.unit.confirmed.empty();
}

asio::awaitable<Result<void>> keep_and_format(Context& context) {
    if (!format_due(context)) co_return success();
    const bool changes_theirs =
        std::ranges::any_of(context.relayout.erased, [&context](const auto& range) {
            const auto bytes = span_of(range.place.address, range.place.length, 1);
            return bytes && context.unit.owners_data.meets(range.place.region, *bytes);
        });
    if (context.relayout.kept.empty()) {
        // A blank board, said an engineer; or a Download Only of a phone that owns nothing.
        if (changes_theirs)
            if (auto told = co_await announce_change_of_owners_data(context); !told)
                co_return told.error();
        auto grant = context.admission.last_gate();
        if (!grant) co_return grant.error();
        if (auto done = co_await erase_all(context, **grant); !done) co_return done.error();
        if (!context.relayout.new_table) co_return success();
        auto written = co_await context.take(Step::table, {}, write_first_table(context, **grant));
        if (!written) co_return written.error();
        co_return co_await confirm_table(context, places_of(context.relayout.layout), true);
    }
    if (context.environment.vault == nullptr)
        co_return Fault{ErrorCode::backup_unwritable, "the station has no folder for backups"};
    if (context.unit.plan->mode == FlashMode::download_only && !context.unit.ids.any()) {
        if (changes_theirs)
            if (auto told = co_await announce_change_of_owners_data(context); !told)
                co_return told.error();
        auto grant = context.admission.last_gate();
        if (!grant) co_return grant.error();
        co_return co_await erase_all(context,
                                     **grant); // places its own table confirmed, and no way back
    }

    auto backup = co_await back_up_all(context);
    if (!backup) co_return backup.error();
    if (changes_theirs)
        if (auto told = co_await announce_change_of_owners_data(context); !told)
            co_return told.error();
    if (auto opened = co_await mark(context, *backup, guard::State::open); !opened)
        co_return opened.error();
    auto grant = context.admission.last_gate();
    if (!grant) { // while the mark was made; nothing was erased, so nothing is owed
        auto closed = co_await mark(context, *backup, guard::State::restored);
        co_return closed ? grant.error() : closed.error();
    }
    context.owes = true;
    if (auto done = co_await erase_all(context, **grant); !done) co_return done.error();
    auto restored = co_await restore_all(context, **grant, std::move(*backup));
    if (!restored) co_return restored.error();
    context.owes = false;
    co_return success();
}

asio::awaitable<Result<void>> end_where_erasing_failed(Context& context) {
    if (context.unit.erase_fault) co_return *context.unit.erase_fault;
    co_return success();
}

} // namespace gangflash::attempt
