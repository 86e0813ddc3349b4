#include "engine/attempt/inspect.hpp"

#include "config/package/preloader.hpp"
#include "engine/attempt/owners_data.hpp"
#include "engine/attempt/scan.hpp"
#include "engine/identity/build_info.hpp"
#include "engine/phone/phone_facts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// A preloader file is at most this large: the boot areas of the smallest known parts.
constexpr std::uint64_t boot_area_look = 512 * kib;

asio::awaitable<Result<Identity>> read_who(Context& context) {
    PhonePartitionReader reader(*context.agent, context.storage, context.table);
    ByteView key;
    if (context.environment.job->imei_key) key = context.environment.job->imei_key->bytes();
    co_return co_await read_identity(reader, key);
}

asio::awaitable<Result<BuildInfo>> read_android(Context& context) {
    PhonePartitionReader reader(*context.agent, context.storage, context.table);
    co_return co_await read_build(reader);
}

/// Project and hash of the preloader in the first boot area: `k65v1_64_bsp sha256:0123456789ab`,
/// or `none`.
asio::awaitable<Result<std::string>> read_preloader(Context& context) {
    const ByteCount look{std::min(boot_area_look, context.storage.boot1.value)};
    if (look.value == 0) co_return std::string("none");
    auto area =
        co_await read_bytes(*context.agent, context.storage, Region::boot1, DeviceAddress{0}, look);
    if (!area) co_return area.error();
    const auto preloader = parse_preloader(*area, "boot1");
    if (!preloader) co_return std::string("none");
    context.unit.project = preloader->project;
    context.reporter.view().project = preloader->project;
    co_return fmt::format("{} sha256:{}",
                          preloader->project.empty() ? "?" : preloader->project,
                          sha256(preloader->image).hex().substr(0, 16));
}

} // namespace

Work read_before(Context& context) {
    auto table = co_await read_phone_table(*context.agent, context.storage);
    if (!table) co_return table.error();
    context.table = std::move(*table);

    auto preloader = co_await read_preloader(context);
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who(context);
    if (!who) co_return who.error();

    // What an interrupted attempt left must not pass for what the phone came with.
    if (context.unit.before) co_return Moved{};
    auto build = co_await read_android(context);
    if (!build) co_return build.error();
    context.unit.before = *who;
    UnitFacts learned = facts_of(*who);
    learned.preloader_before = *preloader;
    add_build_before(learned.details, *build);
    if (auto kept = co_await context.learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

Work read_after(Context& context) {
    auto preloader = co_await read_preloader(context);
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who(context);
    if (!who) co_return who.error();
    auto build = co_await read_android(context);
    if (!build) co_return build.error();
    UnitFacts learned;
    learned.preloader_after = *preloader;
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
