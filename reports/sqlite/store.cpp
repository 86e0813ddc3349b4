#include "reports/sqlite/store.hpp"

#include "reports/sqlite/record_json.hpp"
#include "reports/sqlite/record_row.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace gangflash::sqlite {

namespace {

Fault callers_mistake(std::string_view what, std::int64_t id) {
    return {ErrorCode::internal_error, fmt::format("journal: {} {}", what, id)};
}

Result<void> make_folder(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    if (error)
        return Fault{ErrorCode::ledger_unwritable,
                     fmt::format("file={} cause=\"{}\"", folder.string(), error.message())};
    return success();
}

} // namespace

Result<std::unique_ptr<Store>>
Store::open(const std::string& file, std::string_view program, Clock& clock) {
    if (auto made = make_folder(file); !made) return made.error();
    // One lock per file, whatever name it is reached by.
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(file, error);
    auto lock = FileLock::take(error ? file : real.string(), program);
    if (!lock) return lock.error();
    auto database = open_for_writing(file);
    if (!database) return database.error();
    std::unique_ptr<Store> store(new Store(std::move(*lock), std::move(*database)));
    if (auto done = store->read_state(); !done) return done.error();
    if (auto done = store->abort_unfinished(clock); !done) return done.error();
    return store;
}

/// The last record must be the one the head names, and its hash must be its own. The whole chain
/// is `ledger verify`'s work: reading it all would delay every start of the station.
Result<void> Store::read_state() {
    const auto take_head = [this](const Row& row) {
        head_.seq = row.number(0);
        head_.hash = read_hash(row, 1);
    };
    if (auto done = database_.each("SELECT records, hash FROM chain_head", take_head); !done)
        return done;

    ChainPlace before;
    ChainPlace last;
    RecordLine line;
    const auto take_last = [&](const Row& row) {
        line = read_line(row);
        last.seq = row.number(5);
        before.hash = read_hash(row, 6);
        last.hash = read_hash(row, 7);
    };
    if (auto done = database_.each("SELECT at_us, kind, batch, unit, body, seq, prev_hash, hash "
                                   "FROM record ORDER BY seq DESC LIMIT 1",
                                   take_last);
        !done)
        return done;
    before.seq = last.seq - 1;
    const bool whole = last.seq == head_.seq && last.hash == head_.hash &&
                       (last.seq == 0 || chain_hash(before, line) == last.hash);
    if (!whole)
        return Fault{ErrorCode::ledger_damaged,
                     fmt::format("file={} cause=\"the chain ends at record {}, but its head is "
                                 "record {}; see gangflash ledger verify\"",
                                 database_.file(),
                                 last.seq,
                                 head_.seq)};

    auto units = database_.number("SELECT coalesce(max(id), 0) FROM unit");
    auto batches = database_.number("SELECT coalesce(max(id), 0) FROM batch");
    if (!units) return units.error();
    if (!batches) return batches.error();
    next_unit_ = *units + 1;
    next_batch_ = *batches + 1;
    return success();
}

Result<void> Store::abort_unfinished(Clock& clock) {
    std::vector<UnitClosed> ends;
    const auto take = [&](const Row& row) {
        UnitClosed end;
        end.unit = {row.number(0)};
        end.verdict = Verdict::aborted;
        end.fault = Fault{ErrorCode::station_died, {}};
        end.attempts = static_cast<std::uint32_t>(row.number(2));
        end.disconnects = static_cast<std::uint32_t>(row.number(3));
        end.bytes_written = static_cast<std::uint64_t>(row.number(4));
        end.at = clock.utc_now();
        open_units_[end.unit.value] = row.number(1);
        ends.push_back(std::move(end));
    };
    if (auto done = database_.each(
            "SELECT id, batch, attempts, disconnects, (SELECT coalesce(sum(bytes), 0) FROM step "
            "WHERE step.unit = unit.id AND step.step = 'write') FROM unit WHERE verdict IS NULL "
            "ORDER BY id",
            take);
        !done)
        return done;
    if (ends.empty()) return success();

    auto transaction = begin();
    if (!transaction) return transaction.error();
    for (const UnitClosed& end : ends)
        if (auto done = append(end); !done) return done;
    units_recovered_ = ends.size();
    return transaction->commit();
}

Result<void> Store::append_line(const RecordLine& line) {
    const ChainPlace next{head_.seq + 1, chain_hash(head_, line)};
    if (auto done = database_.run(
            "INSERT INTO record(seq, at_us, kind, batch, unit, body, prev_hash, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            next.seq,
            line.at.value,
            line.kind,
            line.batch,
            line.unit,
            line.body,
            ByteView(head_.hash.bytes),
            ByteView(next.hash.bytes));
        !done)
        return done;
    for (const PersonalValue& kept : line.personal)
        if (auto done = database_.run("INSERT INTO personal(commitment, unit, field, salt, value) "
                                      "VALUES (?, ?, ?, ?, ?)",
                                      kept.commitment,
                                      line.unit,
                                      kept.field,
                                      ByteView(kept.salt),
                                      kept.value.reveal());
            !done)
            return done;
    head_ = next;
    return success();
}

Result<OpenBatch> Store::open_batch(const BatchOpened& record) {
    auto known = database_.number("SELECT id FROM batch WHERE name = ?", record.name);
    if (!known) return known.error();
    const std::int64_t batch = *known != 0 ? *known : next_batch_++;
    if (auto done = append_line(to_line(record, batch, *known != 0)); !done) return done.error();
    return count_batch(batch);
}

Result<OpenBatch> Store::count_batch(std::int64_t batch) {
    OpenBatch open;
    open.id = {batch};
    const auto take_counts = [&open](const Row& row) {
        open.passed = static_cast<std::uint64_t>(row.number(0));
        open.failed = static_cast<std::uint64_t>(row.number(1));
        open.aborted = static_cast<std::uint64_t>(row.number(2));
    };
    if (auto done = database_.each(
            "SELECT passed, failed, aborted FROM batch WHERE id = ?", take_counts, batch);
        !done)
        return done.error();
    const auto take_unit = [&open](const Row& row) {
        open.passed_units.push_back({row.text(0), row.text(1), row.text(2), Personal(row.text(3))});
    };
    if (auto done = database_.each("SELECT me_id, soc_id, random_id, personal.value FROM unit "
                                   "LEFT JOIN personal ON personal.commitment = unit.imei1 "
                                   "WHERE batch = ? AND verdict = 'pass' ORDER BY id",
                                   take_unit,
                                   batch);
        !done)
        return done.error();
    return open;
}

Result<UnitId> Store::open_unit(const UnitOpened& record) {
    auto open = database_.number("SELECT count(*) FROM batch WHERE id = ? AND closed_us IS NULL",
                                 record.batch.value);
    if (!open) return open.error();
    if (*open == 0) return callers_mistake("no such open batch:", record.batch.value);
    const std::int64_t unit = next_unit_++;
    if (auto done = append_line(to_line(record, unit)); !done) return done.error();
    open_units_[unit] = record.batch.value;
    return UnitId{unit};
}

Result<void> Store::append(const UnitRecord& record) {
    const auto unit = open_units_.find(unit_of(record).value);
    if (unit == open_units_.end())
        return callers_mistake("no such open unit:", unit_of(record).value);
    if (auto done = append_line(to_line(record, unit->second)); !done) return done;
    if (std::holds_alternative<UnitClosed>(record)) open_units_.erase(unit);
    return success();
}

Result<void> Store::close_batch(const BatchClosed& record) {
    auto open = database_.number("SELECT count(*) FROM batch WHERE id = ? AND closed_us IS NULL",
                                 record.batch.value);
    if (!open) return open.error();
    if (*open == 0) return callers_mistake("no such open batch:", record.batch.value);
    return append_line(to_line(record));
}

} // namespace gangflash::sqlite
