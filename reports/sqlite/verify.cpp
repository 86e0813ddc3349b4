#include "reports/sqlite/verify.hpp"

#include "base/disk_file.hpp"
#include "base/local_disk.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/mark_check.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reading.hpp"
#include "reports/sqlite/record_json.hpp"
#include "reports/sqlite/record_row.hpp"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace gangflash {

namespace {

using sqlite::ChainPlace;
using sqlite::Database;
using sqlite::read_hash;
using sqlite::read_line;
using sqlite::RecordLine;
using sqlite::Row;

constexpr std::size_t findings_limit = 100;

/// What a commitment in the chain stands for.
struct CommitmentOrigin {
    std::uint64_t seq = 0;
    std::int64_t unit = 0;
    std::string field;
    sqlite::CommitmentForm form = sqlite::CommitmentForm::joined;
    bool erased = false;
    bool kept = false;
};

double seconds(std::int64_t micros) {
    return static_cast<double>(micros) / 1e6;
}

/// One pass over a ledger; collects what is wrong.
class Verifier {
public:
    Verifier(Database& database,
             std::string_view asked_hash,
             const Result<std::optional<sqlite::Mark>>& mark)
        : database_(database), asked_hash_(asked_hash), mark_(mark) {}

    Result<ChainFacts> run() {
        for (const auto part : {&Verifier::check_pages,
                                &Verifier::check_schema,
                                &Verifier::check_settings,
                                &Verifier::walk_chain,
                                &Verifier::check_head,
                                &Verifier::check_mark,
                                &Verifier::check_personal,
                                &Verifier::replay,
                                &Verifier::look_at_times,
                                &Verifier::count}) {
            if (auto done = (this->*part)(); done)
                continue;
            else if (done.error().code == ErrorCode::ledger_damaged || schema_broken_)
                report(Tamper::torn, 0, detail_of(done.error()));
            else
                return done.error();
        }
        return std::move(facts_);
    }

private:
    void report(Tamper what, std::uint64_t seq, std::string text) {
        if (facts_.findings.size() < findings_limit)
            facts_.findings.push_back({what, seq, std::move(text)});
    }

    void note(std::string what, std::uint64_t seq, std::string text) {
        if (facts_.notes.size() < findings_limit)
            facts_.notes.push_back({std::move(what), seq, std::move(text)});
    }

    /// The indexes too: a view finds personal values by one, and a row it does not list is hidden.
    Result<void> check_pages() {
        const auto take = [this](const Row& row) {
            if (row.text(0) != "ok") report(Tamper::torn, 0, "SQLite finds: " + row.text(0));
        };
        return database_.each("PRAGMA integrity_check(10)", take);
    }

    Result<void> check_schema() {
        auto differences = sqlite::schema_differences(database_);
        if (!differences) return differences.error();
        for (const std::string& difference : differences->wrong)
            report(Tamper::schema, 0, fmt::format("In the schema, {}.", difference));
        for (const std::string& view : differences->views_added)
            note("view", 0, fmt::format("The {}; it changes nothing by itself.", view));
        schema_broken_ = !differences->wrong.empty();
        return success();
    }

    Result<void> check_settings() {
        auto differences = sqlite::setting_differences(database_);
        if (!differences) return differences.error();
        for (const std::string& difference : *differences)
            report(Tamper::settings, 0, fmt::format("In the file, {}.", difference));
        return success();
    }

    Result<void> check_mark() {
        auto standing =
            sqlite::compare_with_mark(database_, sqlite::real_path(database_.file()), mark_);
        if (!standing) return standing.error();
        facts_.copy_of = standing->copy_of;
        if (!standing->problem) return success();
        const Fault& problem = *standing->problem;
        report(problem.code == ErrorCode::ledger_shortened ? Tamper::shortened : Tamper::unmarked,
               0,
               describe(problem));
        return success();
    }

    /// Clocks that were set back: a phone that was finished before it was started.
    Result<void> look_at_times() {
        const auto take = [this](const Row& row) {
            const std::string took = row.null(1)
                                         ? std::string("nobody measured how long it took")
                                         : fmt::format("it took {:.3f} s", seconds(row.number(1)));
            note("clock",
                 0,
                 fmt::format("Unit {} was finished {:.3f} s before it was started: the clock was "
                             "set back; {}.",
                             row.number(0),
                             seconds(row.number(2)),
                             took));
        };
        auto version = database_.number("PRAGMA user_version");
        if (!version) return version.error();
        const bool measured = *version >= sqlite::first_version_with_mark;
        return database_.each(fmt::format("SELECT id, {}, started_us - finished_us FROM unit "
                                          "WHERE finished_us < started_us ORDER BY id LIMIT 100",
                                          measured ? "micros" : "NULL"),
                              take);
    }

    Result<void> walk_chain() {
        const auto take = [this](const Row& row) { check_record(row); };
        return database_.each("SELECT at_us, kind, batch, unit, body, seq, prev_hash, hash "
                              "FROM record ORDER BY seq",
                              take);
    }

    void check_record(const Row& row) {
        const RecordLine line = read_line(row);
        const auto seq = row.number(5);
        const Sha256 named_before = read_hash(row, 6);
        const Sha256 hash = read_hash(row, 7);

        if (seq != last_.seq + 1) {
            report(Tamper::deleted,
                   static_cast<std::uint64_t>(last_.seq + 1),
                   fmt::format("Records {} to {} are missing.", last_.seq + 1, seq - 1));
        } else if (named_before != last_.hash) {
            report_wrong_link(static_cast<std::uint64_t>(seq),
                              named_before,
                              sqlite::chain_hash({seq - 1, named_before}, line) == hash);
        } else if (sqlite::chain_hash(last_, line) != hash) {
            report(Tamper::edited,
                   static_cast<std::uint64_t>(seq),
                   fmt::format("Record {} is not what its hash says: it was edited.", seq));
        }
        last_ = {seq, hash};
        note_commitments(line, static_cast<std::uint64_t>(seq));
        note_events(line, static_cast<std::uint64_t>(seq));
        if (!asked_hash_.empty() && hash.hex() == asked_hash_)
            facts_.asked_seq = static_cast<std::uint64_t>(seq);
    }

    /// A record does not follow the one before it: did another stand there, or was it rewritten?
    void report_wrong_link(std::uint64_t seq, const Sha256& named_before, bool own_hash_right) {
        auto elsewhere = database_.number("SELECT count(*) FROM record WHERE hash = ?",
                                          ByteView(named_before.bytes));
        if (elsewhere && *elsewhere > 0)
            report(Tamper::reordered,
                   seq,
                   fmt::format("Record {} follows another record than the one before it: records "
                               "were put in another order.",
                               seq));
        else if (own_hash_right && seq > 1)
            report(Tamper::edited,
                   seq - 1,
                   fmt::format("Record {} was rewritten: record {} does not follow from it.",
                               seq - 1,
                               seq));
        else
            report(Tamper::deleted,
                   seq,
                   fmt::format("What record {} followed is no longer in the ledger.", seq));
    }

    void note_commitments(const RecordLine& line, std::uint64_t seq) {
        if (line.kind == "facts_learned") {
            for (auto& use : sqlite::commitments_in_facts(line.body))
                commitments_[use.commitment] = {seq, line.unit.value_or(0), use.field, use.form};
        } else if (line.kind == "personal_erased") {
            for (const std::string& commitment : sqlite::commitments_erased(line.body))
                commitments_[commitment].erased = true;
        }
    }

    void note_events(const RecordLine& line, std::uint64_t seq) {
        const std::string words = sqlite::words_of_event(line);
        if (!words.empty())
            note(line.kind == "clock_set_back" ? "clock"
                 : line.kind == "mark_begun"   ? "mark"
                                               : "accepted",
                 seq,
                 words);
    }

    Result<void> check_head() {
        ChainPlace head;
        bool present = false;
        const auto take = [&](const Row& row) {
            head = {row.number(0), read_hash(row, 1)};
            present = true;
        };
        if (auto done = database_.each("SELECT records, hash FROM chain_head", take); !done)
            return done;
        facts_.head = {static_cast<std::uint64_t>(head.seq), head.hash.hex()};
        if (!present)
            report(Tamper::truncated, 0, "The chain's head is missing.");
        else if (head.seq > last_.seq)
            report(
                Tamper::truncated,
                static_cast<std::uint64_t>(last_.seq + 1),
                fmt::format("Records {} to {} were cut off at the end.", last_.seq + 1, head.seq));
        else if (head.seq < last_.seq)
            report(Tamper::inserted,
                   static_cast<std::uint64_t>(head.seq + 1),
                   fmt::format(
                       "Records {} to {} stand behind the chain's head.", head.seq + 1, last_.seq));
        else if (head.hash != last_.hash)
            report(Tamper::edited,
                   static_cast<std::uint64_t>(last_.seq),
                   "The last record is not the one the chain's head names.");
        if (!asked_hash_.empty() && !facts_.asked_seq)
            report(Tamper::truncated,
                   0,
                   fmt::format("No record has the hash {}: the ledger was cut off or written anew "
                               "since that hash was printed.",
                               asked_hash_));
        return success();
    }

    Result<void> check_personal() {
        const auto take = [this](const Row& row) { check_value(row); };
        if (auto done = database_.each(
                "SELECT commitment, unit, field, salt, value FROM personal ORDER BY rowid", take);
            !done)
            return done;
        const auto first_new = static_cast<std::ptrdiff_t>(facts_.findings.size());
        for (const auto& [commitment, origin] : commitments_) {
            if (origin.kept) continue;
            if (origin.erased)
                ++facts_.personal_erased;
            else
                report(Tamper::personal,
                       origin.seq,
                       fmt::format("The {} of unit {} (record {}) is gone without a note of its "
                                   "erasure.",
                                   origin.field,
                                   origin.unit,
                                   origin.seq));
        }
        std::sort(facts_.findings.begin() + first_new,
                  facts_.findings.end(),
                  [](const Finding& a, const Finding& b) { return a.seq < b.seq; });
        return success();
    }

    void check_value(const Row& row) {
        const auto unit = row.number(1);
        const std::string field = row.text(2);
        const auto origin = commitments_.find(row.text(0));
        ++facts_.personal_kept;
        if (origin == commitments_.end()) {
            report(Tamper::personal,
                   0,
                   fmt::format("A {} of unit {} belongs to no record.", field, unit));
            return;
        }
        origin->second.kept = true;
        const ByteView salt = row.blob(3);
        const bool right =
            salt.size() == sqlite::salt_size &&
            sqlite::commitment_of(origin->second.form, salt, row.text(4)) == origin->first &&
            unit == origin->second.unit && field == origin->second.field;
        if (!right)
            report(Tamper::personal,
                   origin->second.seq,
                   fmt::format("The {} of unit {} is not the one that was recorded (record {}).",
                               origin->second.field,
                               origin->second.unit,
                               origin->second.seq));
        if (origin->second.erased)
            report(Tamper::personal,
                   origin->second.seq,
                   fmt::format("The {} of unit {} was erased and is back.", field, unit));
    }

    /// Builds the tables behind the views anew, from the records alone, and compares.
    Result<void> replay() {
        if (!facts_.findings.empty()) return success(); // nothing to compare with
        auto version = database_.number("PRAGMA user_version");
        if (!version) return version.error();
        auto model = Database::open_in_memory();
        if (!model) return model.error();
        if (auto done = sqlite::migrate(*model, *version); !done) return done;
        if (auto done = copy_records(*model); !done) {
            report(Tamper::inserted,
                   0,
                   fmt::format("The records contradict each other: {}.", detail_of(done.error())));
            return success();
        }
        auto tables = made_of_records(*model);
        if (!tables) return tables.error();
        for (const std::string& table : *tables)
            if (auto done = compare(*model, table); !done) return done;
        return success();
    }

    /// What the schema of this version holds beside the records and what they commit to.
    static Result<std::vector<std::string>> made_of_records(Database& model) {
        std::vector<std::string> tables;
        const auto take = [&](const Row& row) { tables.push_back(row.text(0)); };
        if (auto done =
                model.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT "
                           "IN ('record', 'chain_head', 'personal') AND name NOT LIKE "
                           "'sqlite_%' ORDER BY name",
                           take);
            !done)
            return done.error();
        return tables;
    }

    Result<void> copy_records(Database& model) {
        auto all = sqlite::Transaction::begin(model, "IMMEDIATE");
        if (!all) return all.error();
        Result<void> copied = success();
        const auto take = [&](const Row& row) {
            if (!copied) return;
            copied = model.run("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               row.number(0),
                               row.number(1),
                               row.text(2),
                               row.number(3),
                               row.maybe_number(4),
                               row.text(5),
                               row.blob(6),
                               row.blob(7));
            if (!copied)
                copied = with_context(copied.error(), fmt::format("record={}", row.number(0)));
        };
        if (auto done = database_.each("SELECT seq, at_us, kind, batch, unit, body, prev_hash, "
                                       "hash FROM record ORDER BY seq",
                                       take);
            !done)
            return done;
        if (!copied) return copied;
        return all->commit();
    }

    /// Both tables in the order of their key, row by row.
    Result<void> compare(Database& model, const std::string& table) {
        auto proven = rows_of(model, table);
        auto shown = rows_of(database_, table);
        if (!proven) return proven.error();
        if (!shown) return shown.error();
        const auto [p, s] =
            std::mismatch(proven->begin(), proven->end(), shown->begin(), shown->end());
        if (p == proven->end() && s == shown->end()) return success();
        const std::int64_t key = s != shown->end() ? s->first : p->first;
        report(Tamper::results,
               0,
               fmt::format("The table {} shows something else than the records, first in row {}.",
                           table,
                           key));
        return success();
    }

    using TableRows = std::vector<std::pair<std::int64_t, Sha256>>;

    /// Key and hash of each row; hashes keep a hundred thousand steps small.
    static Result<TableRows> rows_of(Database& database, const std::string& table) {
        TableRows rows;
        const auto take = [&rows](const Row& row) {
            Sha256Stream stream;
            for (int column = 0; column < row.columns(); ++column) {
                const std::string cell =
                    row.null(column)
                        ? std::string("-")
                        : fmt::format("+{}:{}", row.text(column).size(), row.text(column));
                stream.update(as_bytes(cell));
            }
            rows.emplace_back(row.number(0), stream.finish());
        };
        if (auto done = database.each(fmt::format("SELECT * FROM {} ORDER BY 1", table), take);
            !done)
            return done.error();
        return rows;
    }

    Result<void> count() {
        auto batches = database_.number("SELECT count(*) FROM batch");
        if (!batches) return batches.error();
        auto units = database_.number("SELECT count(*) FROM unit");
        if (!units) return units.error();
        facts_.batches = static_cast<std::uint64_t>(*batches);
        facts_.units = static_cast<std::uint64_t>(*units);
        return success();
    }

    Database& database_;
    std::string_view asked_hash_;
    const Result<std::optional<sqlite::Mark>>& mark_;
    ChainFacts facts_;
    ChainPlace last_;
    bool schema_broken_ = false;
    std::unordered_map<std::string, CommitmentOrigin> commitments_;
};

} // namespace

std::string_view to_string(Tamper tamper) {
    switch (tamper) {
    case Tamper::edited:
        return "edited";
    case Tamper::deleted:
        return "deleted";
    case Tamper::reordered:
        return "reordered";
    case Tamper::truncated:
        return "truncated";
    case Tamper::inserted:
        return "inserted";
    case Tamper::personal:
        return "personal";
    case Tamper::results:
        return "results";
    case Tamper::schema:
        return "schema";
    case Tamper::torn:
        return "torn";
    case Tamper::settings:
        return "settings";
    case Tamper::shortened:
        return "shortened";
    case Tamper::unmarked:
        return "unmarked";
    }
    return "?";
}

Result<ChainFacts> verify_chain(const std::string& file, std::string_view asked_hash) {
    // Before the ledger: a station that works moves the mark after its records, never before.
    const auto mark = sqlite::read_mark(sqlite::real_path(file));
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    auto one_state = sqlite::Transaction::begin(*database, "DEFERRED");
    if (!one_state) return one_state.error();
    return Verifier(*database, asked_hash, mark).run();
}

namespace {

/// `copy of …, up to N`: what the copy holds, as its own head says.
Result<void> mark_copy(const std::string& file, const std::string& to) {
    auto copy = sqlite::open_for_reading(to);
    if (!copy) return copy.error();
    sqlite::Mark mark;
    const auto take = [&mark](const Row& row) { mark.place = {row.number(0), read_hash(row, 1)}; };
    if (auto done = copy->each("SELECT records, hash FROM chain_head", take); !done) return done;
    mark.path = sqlite::real_path(to);
    mark.file = sqlite::identity_of(mark.path).text();
    mark.copy_of = sqlite::real_path(file);
    auto beside = sqlite::MarkFile::open(mark.path);
    if (!beside) return beside.error();
    return beside->write(mark);
}

} // namespace

Result<ChainFacts> backup_ledger(const std::string& file, const std::string& to) {
    std::error_code error;
    if (std::filesystem::exists(to, error) || error)
        return Fault{ErrorCode::ledger_unwritable,
                     fmt::format("file={} cause=\"{}\"",
                                 to,
                                 error ? error.message() : "the file exists and stays as it is")};
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    if (auto local = require_local_disk(to); !local) return local.error();
    {
        auto made = DiskFile::create(to, ErrorCode::ledger_unwritable, DiskFile::Access::owner);
        if (!made) return made.error();
    }
    if (auto copied = database->copy_into(to); !copied) return copied.error();
    if (auto marked = mark_copy(file, to); !marked) return marked.error();
    return verify_chain(to);
}

} // namespace gangflash
