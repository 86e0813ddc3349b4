#include "engine/attempt/backup.hpp"

#include "base/async/on_disk.hpp"
#include "engine/attempt/backup_streams.hpp"
#include "engine/attempt/table.hpp"
#include "engine/guard/vault.hpp"
#include "engine/phone/phone_ranges.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

asio::awaitable<Result<void>> note_backup(Context& context, const guard::Backup& backup) {
    BackupNoted record{.unit = context.unit.id,
                       .attempt = context.unit.attempt,
                       .state = std::string(guard::to_string(backup.state)),
                       .folder = backup.folder.string(),
                       .manifest_sha256 = backup.manifest_sha256.hex(),
                       .parts = backup.manifest.parts.size(),
                       .bytes = backup.manifest.bytes().value,
                       .at = context.environment.clock.utc_now()};
    co_return co_await context.environment.journal.append(std::move(record));
}

/// What survives, then what people may want back: boot areas, and the old table.
std::vector<guard::Part> parts_to_read(const Context& context) {
    std::vector<guard::Part> parts;
    const auto add = [&](std::string name, Region region, DeviceAddress from, ByteCount size) {
        guard::Part part;
        part.name = std::move(name);
        part.region = region;
        part.from = from;
        part.size = ByteCount{round_up(size.value, context.storage.block_size)};
        if (size.value != 0) parts.push_back(std::move(part));
    };
    for (const KeptPartition& kept : context.relayout.kept) {
        add(kept.name, Region::user, kept.from, kept.size);
        if (kept.size.value != 0) parts.back().to = kept.to;
    }
    add("boot1", Region::boot1, DeviceAddress{0}, context.storage.boot1);
    add("boot2", Region::boot2, DeviceAddress{0}, context.storage.boot2);
    if (context.table.gpt && context.relayout.new_table) {
        const ByteCount back = gpt_backup_bytes(context.storage.block_size);
        add("gpt-primary-before",
            Region::user,
            DeviceAddress{0},
            gpt_primary_bytes(context.storage.block_size));
        add("gpt-backup-before",
            Region::user,
            DeviceAddress{(context.storage.user - back).value},
            back);
    }
    return parts;
}

Work back_up(Context& context,
             std::shared_ptr<guard::Draft> draft,
             guard::Manifest& manifest,
             guard::Part part) {
    const auto add = [draft, name = part.name] { return draft->add(name); };
    auto added = co_await on_disk(context.environment.disk, add);
    if (!added) co_return added.error();
    const std::shared_ptr<guard::BackupWriter> writer = std::move(added->writer);
    const OnMoved on_moved = [&context](std::uint64_t more) { context.moved(more, false); };
    BackupSink sink(context.environment.disk, writer, on_moved);
    const Place place{part.region, *part.from, part.size};
    auto read = co_await context.reader->read(place, sink);
    // The phone's own refusal is a reason of its own; a cable that drops and a full disk stay what
    // they are.
    const bool own_fault = !read && read.error().code != ErrorCode::backup_unwritable;
    if (own_fault && is_refusal(read.error()))
        co_return Fault{ErrorCode::backup_incomplete,
                        fmt::format("{}: {}", part.name, describe(read.error()))};
    if (!read) co_return read.error();
    const auto finish = [writer] { return writer->finish(); };
    auto finished = co_await on_disk(context.environment.disk, finish);
    if (!finished) co_return finished.error();
    part.sha256 = finished->sha256;
    part.file = added->file;
    manifest.parts.push_back(part);
    co_return Moved{part.size.value, part.sha256.hex()};
}

/// Both copies of the new table go into the backup, so that an interrupted format can be finished
/// without the package.
asio::awaitable<Result<void>>
add_new_table(Context& context, std::shared_ptr<guard::Draft> draft, guard::Manifest& manifest) {
    auto areas = table_of(context.relayout.layout, context.storage, context.table.gpt);
    if (!areas) co_return areas.error();
    const std::uint64_t back = context.storage.user.value - areas->backup.size();
    const std::array copies{std::pair{"gpt-primary", &areas->primary},
                            std::pair{"gpt-backup", &areas->backup}};
    for (const auto& [name, bytes] : copies) {
        const auto keep = [draft, name, bytes]() -> Result<guard::Part> {
            auto added = draft->add(name);
            if (!added) return added.error();
            if (auto ok = added->writer->append(*bytes); !ok) return ok.error();
            auto finished = added->writer->finish();
            if (!finished) return finished.error();
            guard::Part part;
            part.name = name;
            part.size = ByteCount{finished->size};
            part.sha256 = finished->sha256;
            part.file = added->file;
            return part;
        };
        auto part = co_await on_disk(context.environment.disk, keep);
        if (!part) co_return part.error();
        part->to = DeviceAddress{bytes == &areas->primary ? 0 : back};
        manifest.parts.push_back(std::move(*part));
    }
    co_return success();
}

} // namespace

asio::awaitable<Result<guard::Backup>> back_up_all(Context& context) {
    guard::Manifest manifest{.phone = context.unit.ids,
                             .chip = context.contact.chip_name(),
                             .storage_id = context.storage.id,
                             .storage = context.storage.kind,
                             .block_size = context.storage.block_size,
                             .user = context.storage.user,
                             .batch = context.environment.job->batch,
                             .unit = context.unit.id.value,
                             .taken_at = to_rfc3339(context.environment.clock.utc_now()),
                             .encrypted = false,
                             .layout_before = places_of(context.table.partitions),
                             .layout_after = places_of(context.relayout.layout),
                             .agent_table_base = agent_table_base(context),
                             .parts = {}};
    const auto begin = [vault = context.environment.vault, head = manifest] {
        return vault->begin(head);
    };
    auto begun = co_await on_disk(context.environment.disk, begin);
    if (!begun) co_return begun.error();
    const std::shared_ptr<guard::Draft> draft = std::move(*begun);

    if (context.relayout.new_table && context.unit.plan->has_gpt())
        if (auto made = co_await add_new_table(context, draft, manifest); !made)
            co_return made.error();
    for (const guard::Part& part : parts_to_read(context)) {
        Work work = back_up(context, draft, manifest, part);
        auto kept = co_await context.take(Step::guard, part.name, std::move(work));
        if (!kept) co_return kept.error();
    }
    const auto seal = [draft, whole = std::move(manifest)] { return draft->seal(whole); };
    auto sealed = co_await on_disk(context.environment.disk, seal);
    if (!sealed) co_return sealed.error();
    auto noted = co_await note_backup(context, *sealed);
    if (!noted) co_return noted.error();
    co_return std::move(*sealed);
}

asio::awaitable<Result<void>> mark(Context& context, guard::Backup& backup, guard::State state) {
    const auto note = [vault = context.environment.vault, &backup, state] {
        return state == guard::State::open ? vault->mark_open(backup)
                                           : vault->mark_restored(backup);
    };
    auto marked = co_await on_disk(context.environment.disk, note);
    if (!marked) co_return marked.error();
    co_return co_await note_backup(context, backup);
}

} // namespace gangflash::attempt
