#include "engine/attempt/inspect.hpp"

#include "engine/attempt/owners_data.hpp"
#include "engine/attempt/scan.hpp"
#include "engine/identity/build_info.hpp"
#include "engine/phone/phone_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

asio::awaitable<Result<Identity>> read_who(Context& context) {
    PhonePartitionReader reader(*context.reader, context.storage, context.table);
    ByteView key;
    if (context.environment.job->imei_key) key = context.environment.job->imei_key->bytes();
    co_return co_await read_identity(reader, key);
}

asio::awaitable<Result<BuildInfo>> read_android(Context& context) {
    PhonePartitionReader reader(*context.reader, context.storage, context.table);
    co_return co_await read_build(reader);
}

/// What stands in the first boot area, for the record.
asio::awaitable<Result<std::string>> see_boot_loader(Context& context) {
    auto seen = co_await context.contact.see_boot_loader(*context.reader, context.storage);
    if (!seen) co_return seen.error();
    if (!seen->project.empty() || seen->text != "none") {
        context.unit.project = seen->project;
        context.reporter.view().project = seen->project;
    }
    co_return std::move(seen->text);
}

} // namespace

Work read_before(Context& context) {
    auto table = co_await read_phone_table(*context.reader, context.storage);
    if (!table) co_return table.error();
    context.table = std::move(*table);

    auto boot_loader = co_await see_boot_loader(context);
    if (!boot_loader) co_return boot_loader.error();
    auto who = co_await read_who(context);
    if (!who) co_return who.error();

    // What an interrupted attempt left must not pass for what the phone came with.
    if (context.unit.before) co_return Moved{};
    auto build = co_await read_android(context);
    if (!build) co_return build.error();
    context.unit.before = *who;
    UnitFacts learned = facts_of(*who);
    learned.preloader_before = *boot_loader;
    add_build_before(learned.details, *build);
    if (auto kept = co_await context.learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

Work read_after(Context& context) {
    auto boot_loader = co_await see_boot_loader(context);
    if (!boot_loader) co_return boot_loader.error();
    auto who = co_await read_who(context);
    if (!who) co_return who.error();
    auto build = co_await read_android(context);
    if (!build) co_return build.error();
    UnitFacts learned;
    learned.preloader_after = *boot_loader;
    add_build_after(learned.details, *build);
    if (auto kept = co_await context.learn(std::move(learned)); !kept) co_return kept.error();
    if (context.unit.plan->userdata == Userdata::keep)
        if (auto ok = co_await look_at_owners_data(context, false); !ok) co_return ok.error();
    if (auto told = co_await record_owners_data(context); !told) co_return told.error();
    if (auto ok = owners_data_as_ordered(context); !ok) co_return ok.error();
    if (const std::string changed = differences(*context.unit.before, *who); !changed.empty())
        co_return Fault{ErrorCode::identity_changed, "differs=" + changed};
    if (auto scan = co_await record_scan(context); !scan) co_return scan.error();
    if (auto welcome = context.admission.still_welcome(); !welcome) co_return welcome.error();
    co_return Moved{};
}

} // namespace gangflash::attempt
