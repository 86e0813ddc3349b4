#include "engine/attempt/restore.hpp"

#include "base/async/on_disk.hpp"
#include "engine/attempt/backup.hpp"
#include "engine/attempt/backup_streams.hpp"
#include "engine/attempt/repeat.hpp"
#include "engine/attempt/table.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"
#include "engine/phone/phone_ranges.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// The restore of a phone that another tool has laid out anew would put its bytes into somebody
/// else's partitions.
bool is_known_layout(const PhoneTable& table, const guard::Manifest& manifest) {
    if (table.partitions.empty()) return true; // interrupted in mid-table
    const auto now = places_of(table.partitions);
    return now == manifest.layout_before || now == manifest.layout_after;
}

/// Places on one storage mean nothing on another, which board repair may have put in since.
Result<void> check_same_storage(const StorageReport& storage, const guard::Manifest& manifest) {
    if (storage.kind == manifest.storage && storage.block_size == manifest.block_size &&
        storage.user == manifest.user)
        return success();
    return Fault{ErrorCode::storage_mismatch,
                 fmt::format("the phone has {} with {} bytes, the format that was interrupted was "
                             "on {} with {}",
                             to_string(storage.kind),
                             storage.user.value,
                             to_string(manifest.storage),
                             manifest.user.value)};
}

asio::awaitable<Result<Sha256>> hash_of(Context& context, Place place) {
    const OnMoved on_moved = [&context](std::uint64_t more) { context.moved(more, false); };
    HashSink sink(on_moved);
    auto read = co_await context.reader->read(place, sink);
    if (!read) co_return read.error();
    co_return sink.finish();
}

/// What already stands there as it should is left alone: most of it, as protected partitions are
/// not erased where they stay.
Work put_back(Context& context,
              const WriteGrant& grant,
              const guard::Backup& backup,
              const guard::Part& part) {
    const Place place{part.region, *part.to, part.size};
    auto now = co_await hash_of(context, place);
    if (!now) co_return now.error();
    if (*now == part.sha256) co_return Moved{0, part.sha256.hex()};

    const auto check = [folder = backup.folder, part, key = context.environment.vault->key()] {
        return guard::check_part(folder, part, key);
    };
    auto whole = co_await on_disk(context.environment.disk, check);
    if (!whole) co_return whole.error();
    BackupSource source(context.environment.disk,
                        backup.folder / part.file,
                        part.size,
                        context.environment.vault->key());
    auto written = co_await context.writer->write(grant, place, source);
    if (!written) co_return written.error();
    context.unit.bytes_written += part.size.value;
    auto stored = co_await hash_of(context, place);
    if (!stored) co_return stored.error();
    // Some agents make a table anew around its entries: confirm_table(context) looks at what it
    // says.
    const bool remade = !part.from && context.contact.abilities().remakes_tables;
    if (*stored != part.sha256 && !remade)
        co_return Fault{ErrorCode::verify_mismatch, "restored bytes read back otherwise"};
    co_return Moved{part.size.value, stored->hex()};
}

asio::awaitable<Result<void>> restore_part(Context& context,
                                           const WriteGrant& grant,
                                           const guard::Backup& backup,
                                           const guard::Part& part) {
    const Step step = part.from ? Step::restore : Step::table;
    for (std::uint32_t repeats = 0;; ++repeats) {
        Work work = put_back(context, grant, backup, part);
        auto done = co_await context.take(step, part.name, std::move(work));
        if (done) co_return done;
        if (context.unit.retries.after_partition_fault(done.error(), repeats) !=
            Decision::repeat_step)
            co_return done;
        auto kept = co_await repeat_in_place(context, done.error(), repeats + 1);
        if (!kept) co_return kept.error();
    }
}

} // namespace

asio::awaitable<Result<void>> finish_interrupted(Context& context) {
    if (context.environment.vault == nullptr) co_return success();
    const auto look = [vault = context.environment.vault, ids = context.unit.ids] {
        return vault->interrupted(ids);
    };
    auto due = co_await on_disk(context.environment.disk, look);
    if (!due) co_return due.error();
    if (!*due) co_return success();
    guard::Backup backup = std::move(**due);
    if (auto same = check_same_storage(context.storage, backup.manifest); !same)
        co_return same.error();
    auto table = co_await read_phone_table(*context.reader, context.storage);
    if (!table) co_return table.error();
    context.unit.owners_data.stand_at(table->partitions);
    if (!is_known_layout(*table, backup.manifest))
        co_return Fault{ErrorCode::layout_differs,
                        fmt::format("the phone was given another layout since its format was "
                                    "interrupted; what it owns is in {}",
                                    backup.folder.string())};
    auto ranges = ranges_of(backup.manifest, context.storage.block_size);
    if (!ranges) co_return ranges.error();
    context.writer->bind(std::move(*ranges), context.storage.block_size);
    context.writer->allow_table(backup.manifest.agent_table_base.has_value());
    const WriteGrant& grant = context.admission.for_what_it_owns(backup);
    co_return co_await restore_all(context, grant, std::move(backup));
}

asio::awaitable<Result<void>>
restore_all(Context& context, const WriteGrant& grant, guard::Backup backup) {
    if (backup.manifest.agent_table_base) {
        Work work = write_agent_table(context, grant, backup.manifest);
        auto done = co_await context.take(Step::table, {}, std::move(work));
        if (!done) co_return done.error();
    }
    for (const guard::Part& part : backup.manifest.parts) {
        if (!part.to) continue;
        auto done = co_await restore_part(context, grant, backup, part);
        if (!done) co_return done.error();
    }
    const bool written = std::ranges::any_of(
        backup.manifest.parts, [](const guard::Part& part) { return part.name == "gpt-backup"; });
    auto confirmed = co_await confirm_table(context, backup.manifest.layout_after, written);
    if (!confirmed) co_return confirmed.error();
    co_return co_await mark(context, backup, guard::State::restored);
}

} // namespace gangflash::attempt
