#include "reports/sqlite/store.hpp"

#include "reports/sqlite/batch_key.hpp"
#include "reports/sqlite/mark_check.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/record_json.hpp"
#include "reports/sqlite/record_row.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::sqlite {

namespace {

/// Stamps of records made at once may come in another order; a clock that people or NTP set back
/// goes further.
constexpr std::int64_t clock_tolerance_us = 1'000'000;

Fault callers_mistake(std::string_view what, std::int64_t id) {
    return {ErrorCode::internal_error, fmt::format("journal: {} {}", what, id)};
}

/// For the owner alone, whatever the umask; folders that are there keep their rights.
Result<void> make_folder(const std::string& file) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> missing;
    for (fs::path folder = fs::path(file).parent_path();
         !folder.empty() && !fs::exists(folder, error);
         folder = folder.parent_path())
        missing.push_back(folder);
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        fs::create_directory(*folder, error);
        if (!error) fs::permissions(*folder, fs::perms::owner_all, error);
        if (error)
            return Fault{ErrorCode::ledger_unwritable,
                         fmt::format("file={} cause=\"{}\"", folder->string(), error.message())};
    }
    return success();
}

/// A mark without a ledger: nothing is made in its place.
std::optional<Fault> lost_but_for_its_mark(const std::string& path) {
    if (identity_of(path).inode != 0) return std::nullopt;
    const auto mark = read_mark(path);
    if (!mark || !*mark || (*mark)->place.seq == 0) return std::nullopt;
    return Fault{ErrorCode::ledger_shortened,
                 fmt::format("file={} cause=\"it is gone, but record {} was committed here\"",
                             path,
                             (*mark)->place.seq)};
}

} // namespace

Result<void> Store::Work::commit() {
    if (auto done = transaction_.commit(); !done) return done;
    if (store_->notes_)
        if (auto done = store_->notes_->forget(); !done) return done;
    store_->notes_.reset();
    return store_->write_mark();
}

Result<std::unique_ptr<Store>> Store::open(const std::string& file,
                                           std::string_view program,
                                           Clock& clock,
                                           const std::optional<Acceptance>& acceptance) {
    // One lock per file, whatever name it is reached by.
    const std::string path = real_path(file);
    if (auto made = make_folder(path); !made) return made.error();
    if (auto lost = lost_but_for_its_mark(path)) return *lost;
    auto held = LedgerFile::take(path, program);
    if (!held) return held.error();
    auto database = open_for_writing(path);
    if (!database) return database.error();
    std::unique_ptr<Store> store(new Store(std::move(*held), std::move(*database), clock));
    if (auto there = store->file_.still_there(); !there) return there.error();
    if (auto alone = store->refuse_second_name(); !alone) return alone.error();
    if (auto done = store->make_new(read_mark(path)); !done) return done.error();
    const auto mark = read_mark(path);
    if (auto done = store->read_tail(); !done) return done.error();
    if (auto done = store->check_against_mark(mark, acceptance); !done) return done.error();
    if (auto done = migrate(store->database_, newest_version()); !done) return done.error();
    if (auto done = store->read_state(); !done) return done.error();
    store->whole_ = true;
    if (auto done = store->abort_unfinished(); !done) return done.error();
    if (ActNotes::waiting(path)) { // from while nobody held it
        auto work = store->begin();
        if (!work) return work.error();
        if (auto done = work->commit(); !done) return done.error();
    }
    return store;
}

/// A hard link is another name of the file, where neither its log nor its mark stands: what the log
/// holds would be lost there.
Result<void> Store::refuse_second_name() const {
    if (file_.names() < 2) return success();
    const auto mark = read_mark(file_.path());
    if (!mark || *mark) return success(); // whatever it says is looked at below
    return Fault{
        ErrorCode::ledger_mark_missing,
        fmt::format("file={} cause=\"it has {} names (hard links), and no mark stands beside "
                    "this one: use the first, or copy it with gangflash ledger backup\"",
                    file_.path(),
                    file_.names())};
}

/// A blank file becomes a ledger, unless its mark says that it was one.
Result<void> Store::make_new(const Result<std::optional<Mark>>& mark) {
    auto blank = is_blank(database_);
    if (!blank) return blank.error();
    if (!*blank) return success();
    if (mark && *mark && (*mark)->place.seq > 0)
        return Fault{ErrorCode::ledger_shortened,
                     fmt::format("file={} cause=\"it is empty, but record {} was committed here\"",
                                 file_.path(),
                                 (*mark)->place.seq)};
    // The mark first, and the new schema out of the log: from then on a ledger without a mark has
    // lost it, also for who finds the file without its log.
    if (auto done = open_mark(); !done) return done;
    if (auto done = write_mark(); !done) return done;
    if (auto done = migrate(database_, newest_version()); !done) return done;
    return database_.script("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<void> Store::open_mark() {
    if (mark_) return success();
    auto opened = MarkFile::open(file_.path());
    if (!opened) return opened.error();
    mark_.emplace(std::move(*opened));
    return success();
}

/// The last record must be the one the head names, and its hash must be its own. The whole chain
/// is `ledger verify`'s work: reading it all would delay every start of the station.
Result<void> Store::read_tail() {
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
    last_at_ = line.at;
    const bool whole = last.seq == head_.seq && last.hash == head_.hash &&
                       (last.seq == 0 || chain_hash(before, line) == last.hash);
    if (whole) return success();
    return Fault{ErrorCode::ledger_damaged,
                 fmt::format("file={} cause=\"the chain ends at record {}, but its head is record "
                             "{}; see gangflash ledger verify\"",
                             database_.file(),
                             last.seq,
                             head_.seq)};
}

/// Before anything is written: a ledger that lost its end must not get another one.
Result<void> Store::check_against_mark(const Result<std::optional<Mark>>& mark,
                                       const std::optional<Acceptance>& acceptance) {
    auto standing = compare_with_mark(database_, file_.path(), mark);
    if (!standing) return standing.error();
    std::optional<Fault> problem = standing->problem;
    if (!problem && !standing->copy_of.empty())
        problem = Fault{ErrorCode::ledger_shortened,
                        fmt::format("file={} cause=\"it is a copy of {}, up to record {}; who "
                                    "works on in it first has it accepted: gangflash ledger "
                                    "accept\"",
                                    file_.path(),
                                    standing->copy_of,
                                    head_.seq)};
    if (problem && !acceptance) return *problem;

    if (auto done = open_mark(); !done) return done;
    if (acceptance) {
        LedgerAccepted note{here(),
                            {},
                            acceptance->operator_name,
                            acceptance->reason,
                            acceptance->engineer,
                            clock_.utc_now()};
        if (mark) note.mark = *mark;
        auto work = begin();
        if (!work) return work.error();
        if (auto done = append_line(to_line(note)); !done) return done;
        return work->commit();
    }
    return standing->needs_first_mark ? begin_mark() : write_mark();
}

/// The record first, then the mark, then the new version: a station that dies in between begins
/// anew.
Result<void> Store::begin_mark() {
    if (head_.seq == 0) return write_mark();
    auto version = database_.number("PRAGMA user_version");
    if (!version) return version.error();
    auto work = begin();
    if (!work) return work.error();
    if (auto done = append_line(to_line(MarkBegun{here(), *version, clock_.utc_now()})); !done)
        return done;
    return work->commit();
}

Result<void> Store::write_mark() {
    return mark_->write(here());
}

Mark Store::here() const {
    return {head_, file_.path(), file_.identity().text(), {}};
}

Result<void> Store::read_state() {
    auto units = database_.number("SELECT coalesce(max(id), 0) FROM unit");
    auto batches = database_.number("SELECT coalesce(max(id), 0) FROM batch");
    if (!units) return units.error();
    if (!batches) return batches.error();
    next_unit_ = *units + 1;
    next_batch_ = *batches + 1;
    return success();
}

Result<Store::Work> Store::begin() {
    if (auto there = file_.still_there(); !there) return there.error();
    auto transaction = Transaction::begin(database_, "IMMEDIATE");
    if (!transaction) return transaction.error();
    if (auto noted = note_clock(); !noted) return noted.error();
    if (auto taken = take_in_notes(); !taken) return taken.error();
    return Work(*this, std::move(*transaction));
}

/// Between sessions the last record's time is all there is to compare with; within one the
/// monotonic clock says what the other should.
Result<void> Store::note_clock() {
    const UtcMicros found = clock_.utc_now();
    const Clock::TimePoint now = clock_.now();
    UtcMicros expected = last_at_;
    if (clock_anchor_)
        expected = {clock_anchor_->first.value + (now - clock_anchor_->second).count()};
    const bool set_back = expected.value - found.value > clock_tolerance_us;
    if (!clock_anchor_ || set_back || found > expected) clock_anchor_.emplace(found, now);
    if (!set_back) return success();
    return append_line(to_line(ClockSetBack{expected, found}));
}

/// A station that died between its commit and the emptying of the file left notes that are in the
/// chain already: those of the same time and words are not taken twice.
Result<void> Store::take_in_notes() {
    notes_.reset();
    if (!whole_) return success();
    notes_ = ActNotes::take(file_.path());
    if (!notes_) return success();
    for (PersonActed act : notes_->acts()) {
        if (act.at.value == 0) act.at = clock_.utc_now();
        auto known = database_.number("SELECT count(*) FROM act WHERE at_us = ? AND act = ? AND "
                                      "who = ? AND subject = ? AND text = ?",
                                      act.at.value,
                                      std::string(to_string(act.kind)),
                                      act.who.name,
                                      act.subject,
                                      act.text);
        if (!known) return known.error();
        if (*known != 0) continue;
        if (auto done = append_line(to_line(act)); !done) return done;
    }
    return success();
}

Result<void> Store::abort_unfinished() {
    std::vector<UnitClosed> ends;
    std::vector<UnitId> untouched;
    const auto take = [&](const Row& row) {
        UnitClosed end;
        end.unit = {row.number(0)};
        end.verdict = Verdict::aborted;
        end.fault = Fault{ErrorCode::station_died, {}};
        end.attempts = static_cast<std::uint32_t>(row.number(2));
        end.disconnects = static_cast<std::uint32_t>(row.number(3));
        end.bytes_written = static_cast<std::uint64_t>(row.number(4));
        end.at = clock_.utc_now();
        open_units_[end.unit.value] = row.number(1);
        // That a change of the owner's data begins is in the chain before it does.
        if (row.number(5) != 0) untouched.push_back(end.unit);
        ends.push_back(std::move(end));
    };
    if (auto done = database_.each(
            "SELECT id, batch, attempts, disconnects, (SELECT coalesce(sum(bytes), 0) FROM step "
            "WHERE step.unit = unit.id AND step.step = 'write'), userdata_ordered <> '' AND "
            "userdata_seen IS NULL FROM unit WHERE verdict IS NULL "
            "ORDER BY id",
            take);
        !done)
        return done;
    if (ends.empty()) return success();

    auto work = begin();
    if (!work) return work.error();
    for (const UnitId unit : untouched) {
        FactsLearned record{unit, {}, clock_.utc_now()};
        record.facts.details.userdata_seen = "untouched";
        if (auto done = append(record); !done) return done;
    }
    for (const UnitClosed& end : ends)
        if (auto done = append(end); !done) return done;
    units_recovered_ = ends.size();
    return work->commit();
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
    if (auto fits = check_batch_key(database_, record); !fits) return fits.error();
    const std::int64_t batch = *known != 0 ? *known : next_batch_++;
    if (auto done = append_line(to_line(record, batch, *known != 0, here())); !done)
        return done.error();
    return count_batch(batch);
}

Result<OpenBatch> Store::count_batch(std::int64_t batch) {
    OpenBatch open;
    open.id = {batch};
    const auto take_counts = [&open](const Row& row) {
        open.failed = static_cast<std::uint64_t>(row.number(0));
        open.aborted = static_cast<std::uint64_t>(row.number(1));
    };
    if (auto done =
            database_.each("SELECT failed, aborted FROM batch WHERE id = ?", take_counts, batch);
        !done)
        return done.error();
    const auto take_unit = [&open](const Row& row) {
        open.passed_units.push_back({row.text(0), row.text(1), row.text(2), Personal(row.text(3))});
    };
    if (auto done =
            database_.each("SELECT me_id, soc_id, random_id, personal.value FROM unit "
                           "LEFT JOIN personal ON personal.commitment = unit.imei1 "
                           "WHERE id IN (SELECT unit FROM unit_that_passed WHERE batch = ?) "
                           "ORDER BY id",
                           take_unit,
                           batch);
        !done)
        return done.error();
    open.passed = open.passed_units.size();
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

Result<void> Store::record(const PersonActed& act) {
    return append_line(to_line(act));
}

} // namespace gangflash::sqlite
