// Backup of what the phone owns, format, and restore: nothing is erased before what must survive
// lies whole on the station's disk, and a phone that was interrupted in between gets it back at its
// next contact, whatever batch that is.
#include "base/async/on_disk.hpp"
#include "engine/attempt/attempt.hpp"
#include "engine/attempt/backup_streams.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"
#include "engine/phone/phone_ranges.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

std::vector<guard::Place> places_of(const std::vector<PhonePartition>& layout) {
    std::vector<guard::Place> places;
    for (const PhonePartition& p : layout)
        places.push_back({p.name, p.start, p.size});
    std::ranges::sort(places, {}, &guard::Place::start); // tables may list them otherwise
    return places;
}

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

} // namespace

/// Whatever this phone came for: what an interrupted format owes it comes first.
asio::awaitable<Result<void>> Attempt::finish_interrupted() {
    if (environment_.vault == nullptr) co_return success();
    const auto look = [vault = environment_.vault, ids = unit_.ids] {
        return vault->interrupted(ids);
    };
    auto due = co_await on_disk(environment_.disk, look);
    if (!due) co_return due.error();
    if (!*due) co_return success();
    guard::Backup backup = std::move(**due);
    if (auto same = check_same_storage(storage_, backup.manifest); !same) co_return same.error();
    auto table = co_await read_phone_table(*agent_, storage_);
    if (!table) co_return table.error();
    unit_.owners_data.stand_at(table->partitions);
    if (!is_known_layout(*table, backup.manifest))
        co_return Fault{ErrorCode::layout_differs,
                        fmt::format("the phone was given another layout since its format was "
                                    "interrupted; what it owns is in {}",
                                    backup.folder.string())};
    auto ranges = ranges_of(backup.manifest, storage_.block_size);
    if (!ranges) co_return ranges.error();
    agent_->bind(std::move(*ranges), storage_.block_size);
    agent_->allow_table(backup.manifest.agent_table_base.has_value());
    const WriteGrant& grant = admission_.for_what_it_owns(backup);
    co_return co_await restore_all(grant, std::move(backup));
}

bool Attempt::format_due() const {
    if (first_stage_ || !relayout_.anything()) return false;
    return unit_.plan->two_stage ? only_boot_loaders_confirmed() : unit_.confirmed.empty();
}

asio::awaitable<Result<void>> Attempt::keep_and_format() {
    if (!format_due()) co_return success();
    const bool changes_theirs = std::ranges::any_of(relayout_.erased, [this](const auto& range) {
        const auto bytes = span_of(range.place.address, range.place.length, 1);
        return bytes && unit_.owners_data.meets(range.place.region, *bytes);
    });
    if (relayout_.kept.empty()) {
        // A blank board, said an engineer; or a Download Only of a phone that owns nothing.
        if (changes_theirs)
            if (auto told = co_await announce_change_of_owners_data(); !told)
                co_return told.error();
        auto grant = admission_.last_gate();
        if (!grant) co_return grant.error();
        if (auto done = co_await erase_all(**grant); !done) co_return done.error();
        if (!relayout_.new_table) co_return success();
        auto written = co_await take(Step::table, {}, write_first_table(**grant));
        if (!written) co_return written.error();
        co_return co_await confirm_table(places_of(relayout_.layout), true);
    }
    if (environment_.vault == nullptr)
        co_return Fault{ErrorCode::backup_unwritable, "the station has no folder for backups"};
    if (unit_.plan->mode == FlashMode::download_only && !unit_.ids.any()) {
        if (changes_theirs)
            if (auto told = co_await announce_change_of_owners_data(); !told)
                co_return told.error();
        auto grant = admission_.last_gate();
        if (!grant) co_return grant.error();
        co_return co_await erase_all(**grant); // places its own table confirmed, and no way back
    }

    auto backup = co_await back_up_all();
    if (!backup) co_return backup.error();
    if (changes_theirs)
        if (auto told = co_await announce_change_of_owners_data(); !told) co_return told.error();
    if (auto opened = co_await mark(*backup, guard::State::open); !opened) co_return opened.error();
    auto grant = admission_.last_gate();
    if (!grant) { // while the mark was made; nothing was erased, so nothing is owed
        auto closed = co_await mark(*backup, guard::State::restored);
        co_return closed ? grant.error() : closed.error();
    }
    owes_ = true;
    if (auto done = co_await erase_all(**grant); !done) co_return done.error();
    auto restored = co_await restore_all(**grant, std::move(*backup));
    if (!restored) co_return restored.error();
    owes_ = false;
    co_return success();
}

asio::awaitable<Result<void>> Attempt::erase_all(const WriteGrant& grant) {
    unit_.erase_fault.reset();
    for (const ErasedRange& range : relayout_.erased) {
        Work work = erase(grant, range.place);
        auto done = co_await take(Step::erase, range.name, std::move(work));
        if (!done) co_return done.error();
        Work look = verify_erase(range.place.region, range.place.address, range.place.length);
        auto seen = co_await take(Step::verify_erase, range.name, std::move(look));
        if (seen) continue;
        if (seen.error().code != ErrorCode::erase_not_seen) co_return seen.error();
        unit_.erase_fault = seen.error(); // what the phone owns goes back first
    }
    co_return co_await tell_owners_data();
}

asio::awaitable<Result<guard::Backup>> Attempt::back_up_all() {
    guard::Manifest manifest{.phone = unit_.ids,
                             .chip = std::string(connection_.chip->name),
                             .storage_id = storage_.id,
                             .storage = storage_.kind,
                             .block_size = storage_.block_size,
                             .user = storage_.user,
                             .batch = environment_.job->batch,
                             .unit = unit_.id.value,
                             .taken_at = to_rfc3339(environment_.clock.utc_now()),
                             .encrypted = false,
                             .layout_before = places_of(table_.partitions),
                             .layout_after = places_of(relayout_.layout),
                             .agent_table_base = agent_table_base(),
                             .parts = {}};
    const auto begin = [vault = environment_.vault, head = manifest] { return vault->begin(head); };
    auto begun = co_await on_disk(environment_.disk, begin);
    if (!begun) co_return begun.error();
    const std::shared_ptr<guard::Draft> draft = std::move(*begun);

    if (relayout_.new_table && has_gpt(*unit_.plan))
        if (auto made = co_await add_new_table(draft, manifest); !made) co_return made.error();
    for (const guard::Part& part : parts_to_read()) {
        Work work = back_up(draft, manifest, part);
        auto kept = co_await take(Step::guard, part.name, std::move(work));
        if (!kept) co_return kept.error();
    }
    const auto seal = [draft, whole = std::move(manifest)] { return draft->seal(whole); };
    auto sealed = co_await on_disk(environment_.disk, seal);
    if (!sealed) co_return sealed.error();
    auto noted = co_await note_backup(*sealed);
    if (!noted) co_return noted.error();
    co_return std::move(*sealed);
}

/// As the phone's own table counts; a board without one counts as its scatter does, whose preloader
/// fills what lies before the user area (reference mtk-firmware-package.md, 2.2).
std::optional<DeviceAddress> Attempt::agent_table_base() const {
    if (!relayout_.new_table || has_gpt(*unit_.plan)) return std::nullopt;
    if (table_.agent_base) return table_.agent_base;
    for (const LayoutEntry& entry : unit_.plan->layout)
        if (entry.regions.front() == Region::boot1) return DeviceAddress{entry.size.value};
    return DeviceAddress{0};
}

/// What survives, then what people may want back: boot areas, and the old table.
std::vector<guard::Part> Attempt::parts_to_read() const {
    std::vector<guard::Part> parts;
    const auto add = [&](std::string name, Region region, DeviceAddress from, ByteCount size) {
        guard::Part part;
        part.name = std::move(name);
        part.region = region;
        part.from = from;
        part.size = ByteCount{round_up(size.value, storage_.block_size)};
        if (size.value != 0) parts.push_back(std::move(part));
    };
    for (const KeptPartition& kept : relayout_.kept) {
        add(kept.name, Region::user, kept.from, kept.size);
        if (kept.size.value != 0) parts.back().to = kept.to;
    }
    add("boot1", Region::boot1, DeviceAddress{0}, storage_.boot1);
    add("boot2", Region::boot2, DeviceAddress{0}, storage_.boot2);
    if (table_.gpt && relayout_.new_table) {
        const ByteCount back = gpt_backup_bytes(storage_.block_size);
        add("gpt-primary-before",
            Region::user,
            DeviceAddress{0},
            gpt_primary_bytes(storage_.block_size));
        add("gpt-backup-before", Region::user, DeviceAddress{(storage_.user - back).value}, back);
    }
    return parts;
}

Attempt::Work
Attempt::back_up(std::shared_ptr<guard::Draft> draft, guard::Manifest& manifest, guard::Part part) {
    const auto add = [draft, name = part.name] { return draft->add(name); };
    auto added = co_await on_disk(environment_.disk, add);
    if (!added) co_return added.error();
    const std::shared_ptr<guard::BackupWriter> writer = std::move(added->writer);
    const OnMoved on_moved = [this](std::uint64_t more) { moved(more, false); };
    BackupSink sink(environment_.disk, writer, on_moved);
    const Place place{part.region, *part.from, part.size};
    auto read = co_await agent_->read(place, sink);
    // The phone's own refusal is a reason of its own; a cable that drops and a full disk stay what
    // they are.
    const bool own_fault = !read && read.error().code != ErrorCode::backup_unwritable;
    if (own_fault && is_refusal(read.error()))
        co_return Fault{ErrorCode::backup_incomplete,
                        fmt::format("{}: {}", part.name, describe(read.error()))};
    if (!read) co_return read.error();
    const auto finish = [writer] { return writer->finish(); };
    auto finished = co_await on_disk(environment_.disk, finish);
    if (!finished) co_return finished.error();
    part.sha256 = finished->sha256;
    part.file = added->file;
    manifest.parts.push_back(part);
    co_return Moved{part.size.value, part.sha256.hex()};
}

/// Both copies of the new table go into the backup, so that an interrupted format can be finished
/// without the package.
asio::awaitable<Result<void>> Attempt::add_new_table(std::shared_ptr<guard::Draft> draft,
                                                     guard::Manifest& manifest) {
    auto areas = table_of(relayout_.layout, storage_, table_.gpt);
    if (!areas) co_return areas.error();
    const std::uint64_t back = storage_.user.value - areas->backup.size();
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
        auto part = co_await on_disk(environment_.disk, keep);
        if (!part) co_return part.error();
        part->to = DeviceAddress{bytes == &areas->primary ? 0 : back};
        manifest.parts.push_back(std::move(*part));
    }
    co_return success();
}

/// Table first, then what belongs into it; then the phone owes nothing any more.
asio::awaitable<Result<void>> Attempt::restore_all(const WriteGrant& grant, guard::Backup backup) {
    if (backup.manifest.agent_table_base) {
        Work work = write_agent_table(grant, backup.manifest);
        auto done = co_await take(Step::table, {}, std::move(work));
        if (!done) co_return done.error();
    }
    for (const guard::Part& part : backup.manifest.parts) {
        if (!part.to) continue;
        auto done = co_await restore_part(grant, backup, part);
        if (!done) co_return done.error();
    }
    const bool written = std::ranges::any_of(
        backup.manifest.parts, [](const guard::Part& part) { return part.name == "gpt-backup"; });
    auto confirmed = co_await confirm_table(backup.manifest.layout_after, written);
    if (!confirmed) co_return confirmed.error();
    co_return co_await mark(backup, guard::State::restored);
}

/// What was written is what the phone has from now on, in both copies. A GPT that was left alone
/// may live on one of its copies, as it did before.
asio::awaitable<Result<void>> Attempt::confirm_table(const std::vector<guard::Place>& wanted,
                                                     bool written) {
    auto table = co_await read_phone_table(*agent_, storage_);
    if (!table) co_return table.error();
    table_ = std::move(*table);
    if (places_of(table_.partitions) != wanted)
        co_return Fault{ErrorCode::verify_mismatch,
                        "the phone's partition table is not the one that was written"};
    if (!table_.gpt || !written) co_return success();
    if (table_.has_lost_a_copy())
        co_return Fault{ErrorCode::verify_mismatch,
                        "the first copy of the partition table does not read back"};
    auto second = co_await second_copy_fits(*agent_, storage_, *table_.gpt);
    if (!second) co_return second.error();
    if (!*second)
        co_return Fault{ErrorCode::verify_mismatch, "the two copies of the partition table differ"};
    co_return success();
}

asio::awaitable<Result<void>> Attempt::restore_part(const WriteGrant& grant,
                                                    const guard::Backup& backup,
                                                    const guard::Part& part) {
    const Step step = part.from ? Step::restore : Step::table;
    for (std::uint32_t repeats = 0;; ++repeats) {
        Work work = put_back(grant, backup, part);
        auto done = co_await take(step, part.name, std::move(work));
        if (done) co_return done;
        if (unit_.retries.after_partition_fault(done.error(), repeats) != Decision::repeat_step)
            co_return done;
        auto kept = co_await repeat_in_place(done.error(), repeats + 1);
        if (!kept) co_return kept.error();
    }
}

/// What already stands there as it should is left alone: most of it, as protected partitions are
/// not erased where they stay.
Attempt::Work
Attempt::put_back(const WriteGrant& grant, const guard::Backup& backup, const guard::Part& part) {
    const Place place{part.region, *part.to, part.size};
    auto now = co_await hash_of(place);
    if (!now) co_return now.error();
    if (*now == part.sha256) co_return Moved{0, part.sha256.hex()};

    const auto check = [folder = backup.folder, part, key = environment_.vault->key()] {
        return guard::check_part(folder, part, key);
    };
    auto whole = co_await on_disk(environment_.disk, check);
    if (!whole) co_return whole.error();
    BackupSource source(
        environment_.disk, backup.folder / part.file, part.size, environment_.vault->key());
    auto written = co_await agent_->write(grant, place, source);
    if (!written) co_return written.error();
    unit_.bytes_written += part.size.value;
    auto stored = co_await hash_of(place);
    if (!stored) co_return stored.error();
    // XML agents make a table anew around its entries: confirm_table() looks at what it says.
    const bool remade = !part.from && agent_files_->generation == AgentGeneration::xml;
    if (*stored != part.sha256 && !remade)
        co_return Fault{ErrorCode::verify_mismatch, "restored bytes read back otherwise"};
    co_return Moved{part.size.value, stored->hex()};
}

asio::awaitable<Result<Sha256>> Attempt::hash_of(Place place) {
    const OnMoved on_moved = [this](std::uint64_t more) { moved(more, false); };
    HashSink sink(on_moved);
    auto read = co_await agent_->read(place, sink);
    if (!read) co_return read.error();
    co_return sink.finish();
}

/// Of a board without anything to keep: nothing has to outlive an interruption.
Attempt::Work Attempt::write_first_table(const WriteGrant& grant) {
    if (!has_gpt(*unit_.plan)) {
        guard::Manifest wanted;
        wanted.layout_after = places_of(relayout_.layout);
        wanted.agent_table_base = agent_table_base();
        co_return co_await write_agent_table(grant, wanted);
    }
    auto areas = table_of(relayout_.layout, storage_, table_.gpt);
    if (!areas) co_return areas.error();
    const std::uint64_t total = areas->primary.size() + areas->backup.size();
    const DeviceAddress back{storage_.user.value - areas->backup.size()};
    const std::array copies{&areas->primary, &areas->backup};
    for (Bytes* copy : copies) {
        const DeviceAddress at = copy == &areas->primary ? DeviceAddress{0} : back;
        const Place place{Region::user, at, ByteCount{copy->size()}};
        BytesSource source(std::move(*copy));
        auto written = co_await agent_->write(grant, place, source);
        if (!written) co_return written.error();
    }
    co_return Moved{total, {}};
}

Attempt::Work Attempt::write_agent_table(const WriteGrant& grant, const guard::Manifest& manifest) {
    AgentTable table;
    table.user_area = manifest.agent_table_base.value_or(DeviceAddress{});
    for (const guard::Place& place : manifest.layout_after)
        table.partitions.push_back({place.name, place.start, place.size});
    auto written = co_await agent_->write_partitions(grant, std::move(table));
    if (!written) co_return written.error();
    co_return Moved{};
}

asio::awaitable<Result<void>> Attempt::mark(guard::Backup& backup, guard::State state) {
    const auto note = [vault = environment_.vault, &backup, state] {
        return state == guard::State::open ? vault->mark_open(backup)
                                           : vault->mark_restored(backup);
    };
    auto marked = co_await on_disk(environment_.disk, note);
    if (!marked) co_return marked.error();
    co_return co_await note_backup(backup);
}

asio::awaitable<Result<void>> Attempt::note_backup(const guard::Backup& backup) {
    BackupNoted record{.unit = unit_.id,
                       .attempt = unit_.attempt,
                       .state = std::string(guard::to_string(backup.state)),
                       .folder = backup.folder.string(),
                       .manifest_sha256 = backup.manifest_sha256.hex(),
                       .parts = backup.manifest.parts.size(),
                       .bytes = backup.manifest.bytes().value,
                       .at = environment_.clock.utc_now()};
    co_return co_await environment_.journal.append(std::move(record));
}

} // namespace gangflash
