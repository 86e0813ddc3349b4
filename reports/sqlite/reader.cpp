#include "reports/sqlite/reader.hpp"

#include "reports/sqlite/batch_key.hpp"
#include "reports/sqlite/mark_check.hpp"
#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reading.hpp"

#include <filesystem>
#include <set>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace sqlite {

Result<Database> open_for_reading(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return Fault{ErrorCode::ledger_unreadable,
                     fmt::format("file={} cause=\"{}\"",
                                 file,
                                 error ? error.message() : "there is no such ledger")};
    if (!std::filesystem::is_regular_file(file, error)) // SQLite would wait at a pipe for ever
        return Fault{ErrorCode::ledger_unreadable,
                     fmt::format("file={} cause=\"no regular file\"", file)};
    auto database = Database::open(file, Database::Access::read);
    if (!database) return database.error();
    if (auto known = check_is_ledger(*database); !known) return known.error();
    return database;
}

} // namespace sqlite

namespace {

using sqlite::Database;
using sqlite::Row;

std::uint64_t count(const Row& row, int column) {
    return static_cast<std::uint64_t>(row.number(column));
}

std::optional<UtcMicros> maybe_time(const Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return UtcMicros{row.number(column)};
}

template <class T>
std::optional<T> maybe_count(const Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return static_cast<T>(row.number(column));
}

std::optional<bool> maybe_flag(const Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return row.number(column) != 0;
}

std::optional<Personal> maybe_personal(const Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return Personal(row.text(column));
}

std::optional<Verdict> verdict_of(const std::string& word) {
    for (const Verdict verdict : {Verdict::pass, Verdict::fail, Verdict::aborted})
        if (word == to_string(verdict)) return verdict;
    return std::nullopt;
}

BootSeen boot_of(const std::string& word) {
    for (const BootSeen boot : {BootSeen::seen, BootSeen::not_seen})
        if (word == to_string(boot)) return boot;
    return BootSeen::not_checked;
}

constexpr std::string_view unit_columns =
    "SELECT unit, batch, slot, port_path, chip, hw_code, me_id, soc_id, random_id, imei1, imei2, "
    "serial, imei_source, imei_reason, secure_boot, link_authentication, agent_authentication, "
    "battery_mv, storage_type, storage_id, storage_size, preloader_before, preloader_after, boot, "
    "verify, package_name, package_sha256, agent_sha256, mode, operator, verdict, error_id, "
    "error_text, error_detail, attempts, disconnects, bytes_written, started_us, finished_us";

/// Whether a view has this column: an older ledger is read as it is.
Result<bool> has_column(Database& database, std::string_view view, std::string_view column) {
    auto found = database.number("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?",
                                 std::string(view),
                                 std::string(column));
    if (!found) return found.error();
    return *found != 0;
}

/// Columns that came with job keys, as `, name, name …`; in an older ledger `otherwise` for each.
Result<std::string> later_columns(Database& database,
                                  std::string_view view,
                                  const std::vector<std::pair<std::string, std::string>>& columns) {
    auto there = has_column(database, view, columns.front().first);
    if (!there) return there.error();
    std::string text;
    for (const auto& [name, otherwise] : columns)
        text += fmt::format(", {}", *there ? name : otherwise);
    return text;
}

/// Who gave the order and what it was; came with the records of acts.
Result<std::string> order_columns_of_batches(Database& database) {
    std::vector<std::pair<std::string, std::string>> columns;
    for (const char* name : {"userdata_ordered",
                             "recipe",
                             "engineer",
                             "prepared_by",
                             "prepared_known_by",
                             "started_by",
                             "started_known_by"})
        columns.emplace_back(name, "''");
    return later_columns(database, "batch_result", columns);
}

Result<std::string> key_columns_of_units(Database& database) {
    auto keys = later_columns(
        database, "unit_result", {{"job_key", "''"}, {"other_work", "0"}, {"micros", "NULL"}});
    if (!keys) return keys.error();
    auto known_by = later_columns(database, "unit_result", {{"operator_known_by", "''"}});
    if (!known_by) return known_by.error();
    return *keys + *known_by;
}

Result<std::string> key_columns_of_batches(Database& database) {
    auto keys =
        later_columns(database,
                      "batch_result",
                      {{"job_key", "''"}, {"phones_passed", "passed"}, {"passed_other_work", "0"}});
    if (!keys) return keys.error();
    auto order = order_columns_of_batches(database);
    if (!order) return order.error();
    return *keys + *order;
}

JobKey key_of(const std::string& text) {
    return JobKey::parse(text).value_or(JobKey{});
}

/// A word of a newer program is nobody we know.
KnownBy known_by_of(const std::string& word) {
    for (const KnownBy by : {KnownBy::named,
                             KnownBy::badge,
                             KnownBy::key,
                             KnownBy::recipe,
                             KnownBy::account,
                             KnownBy::station})
        if (word == to_string(by)) return by;
    return KnownBy::nobody;
}

/// The columns of PhoneDetails, as `, name, name …`; NULL for what an older ledger lacks.
Result<std::string> detail_columns(Database& database) {
    std::set<std::string, std::less<>> there;
    const auto take = [&there](const Row& row) { there.insert(row.text(0)); };
    if (auto done = database.each("SELECT name FROM pragma_table_info('unit_result')", take); !done)
        return done.error();
    std::string columns;
    const PhoneDetails any;
    visit_details(any, [&](const char* name, const auto&) {
        columns += there.contains(name) ? fmt::format(", {}", name) : std::string(", NULL");
    });
    return columns;
}

/// A row of `unit_columns`, detail_columns() and key_columns_of_units().
UnitRow unit_row(const Row& row) {
    UnitRow unit;
    int at = 0;
    unit.unit = {row.number(at++)};
    unit.batch = row.text(at++);
    unit.slot = row.text(at++);
    unit.port_path = row.text(at++);
    UnitFacts& facts = unit.facts;
    facts.chip = row.maybe_text(at++);
    facts.hw_code = maybe_count<std::uint16_t>(row, at++);
    facts.me_id = row.maybe_text(at++);
    facts.soc_id = row.maybe_text(at++);
    facts.random_id = row.maybe_text(at++);
    facts.imei1 = maybe_personal(row, at++);
    facts.imei2 = maybe_personal(row, at++);
    facts.serial = maybe_personal(row, at++);
    facts.imei_source = row.maybe_text(at++);
    facts.imei_reason = row.maybe_text(at++);
    facts.secure_boot = maybe_flag(row, at++);
    facts.link_authentication = maybe_flag(row, at++);
    facts.agent_authentication = maybe_flag(row, at++);
    facts.battery_mv = maybe_count<std::uint32_t>(row, at++);
    facts.storage_type = row.maybe_text(at++);
    facts.storage_id = row.maybe_text(at++);
    facts.storage_size = maybe_count<std::uint64_t>(row, at++);
    facts.preloader_before = row.maybe_text(at++);
    facts.preloader_after = row.maybe_text(at++);
    unit.boot = boot_of(row.text(at++));
    unit.verify = row.text(at++);
    unit.package_name = row.text(at++);
    unit.package_sha256 = row.text(at++);
    unit.agent_sha256 = row.text(at++);
    unit.mode = row.text(at++);
    unit.operator_name = row.text(at++);
    unit.verdict = verdict_of(row.text(at++));
    unit.error_id = row.text(at++);
    unit.error_text = row.text(at++);
    unit.error_detail = row.text(at++);
    unit.attempts = static_cast<std::uint32_t>(row.number(at++));
    unit.disconnects = static_cast<std::uint32_t>(row.number(at++));
    unit.bytes_written = count(row, at++);
    unit.started_at = {row.number(at++)};
    unit.finished_at = maybe_time(row, at++);
    visit_details(facts.details, [&](const char*, auto& fact) {
        if constexpr (std::is_same_v<decltype(fact), std::optional<Personal>&>)
            fact = maybe_personal(row, at++);
        else
            fact = row.maybe_text(at++);
    });
    unit.key = key_of(row.text(at++));
    unit.other_work = row.number(at++) != 0;
    unit.micros = maybe_count<std::uint64_t>(row, at++);
    unit.operator_known_by = known_by_of(row.text(at++));
    return unit;
}

constexpr std::string_view batch_columns =
    "SELECT batch, operator, station, package_name, package_sha256, agent_sha256, mode, verify, "
    "planned, passed, failed, aborted, first_pass, opened_us, closed_us";

/// A row of `batch_columns` and key_columns_of_batches() into what has a batch's facts under their
/// names.
template <class Batch>
void take_batch(const Row& row, Batch& batch) {
    int at = 0;
    batch.name = row.text(at++);
    batch.operator_name = row.text(at++);
    batch.station = row.text(at++);
    batch.package_name = row.text(at++);
    batch.package_sha256 = row.text(at++);
    batch.agent_sha256 = row.text(at++);
    batch.mode = row.text(at++);
    batch.verify = row.text(at++);
    batch.planned = count(row, at++);
    batch.passed = count(row, at++);
    batch.failed = count(row, at++);
    batch.aborted = count(row, at++);
    batch.first_pass = count(row, at++);
    batch.opened_at = {row.number(at++)};
    batch.closed_at = maybe_time(row, at++);
    batch.key = key_of(row.text(at++));
    batch.phones_passed = count(row, at++);
    batch.passed_other_work = count(row, at++);
    batch.order.userdata = row.text(at++);
    batch.order.recipe = row.text(at++);
    batch.order.engineer = row.text(at++);
    batch.order.prepared_by.name = row.text(at++);
    batch.order.prepared_by.by = known_by_of(row.text(at++));
    batch.order.started_by.name = row.text(at++);
    batch.order.started_by.by = known_by_of(row.text(at++));
}

/// `mark`: as it was before the database was looked at.
Result<LedgerHead> head_of(Database& database,
                           const std::string& file,
                           const Result<std::optional<sqlite::Mark>>& mark) {
    LedgerHead head;
    auto standing = sqlite::compare_with_mark(database, sqlite::real_path(file), mark);
    if (!standing) return standing.error();
    head.copy_of = std::move(standing->copy_of);
    if (standing->problem) head.problem = describe(*standing->problem);
    const auto take = [&head](const Row& row) {
        head.records = count(row, 0);
        head.hash = to_hex(row.blob(1));
    };
    if (auto done = database.each("SELECT records, hash FROM chain_head", take); !done)
        return done.error();
    return head;
}

/// They stand in the batch's own records; no view has them.
Result<void> load_notes(Database& database, BatchReport& report) {
    return database.each(
        "SELECT note.value FROM json_each((SELECT body FROM record WHERE kind IN ('batch_opened', "
        "'batch_resumed') AND batch = (SELECT id FROM batch WHERE name = ?) ORDER BY seq DESC "
        "LIMIT 1), '$.package_notes') AS note ORDER BY note.key",
        [&report](const Row& row) { report.package_notes.push_back(row.text(0)); },
        report.name);
}

Result<void> load_steps(Database& database, BatchReport& report) {
    const auto take = [&report](const Row& row) {
        report.steps.push_back({{row.number(0)},
                                static_cast<std::uint32_t>(row.number(1)),
                                row.text(2),
                                row.text(3),
                                row.text(4),
                                count(row, 5),
                                count(row, 6),
                                row.text(7),
                                row.text(8),
                                {row.number(9)},
                                row.text(10)});
    };
    auto seen = has_column(database, "step_result", "seen");
    if (!seen) return seen.error();
    return database.each(
        fmt::format("SELECT unit, attempt, step, partition, checksum, bytes, micros, error_id, "
                    "error_detail, at_us, {} FROM step WHERE unit IN (SELECT id FROM unit WHERE "
                    "batch = (SELECT id FROM batch WHERE name = ?)) ORDER BY unit, seq",
                    *seen ? "seen" : "''"),
        take,
        report.name);
}

Result<void> load_troubles(Database& database, BatchReport& report) {
    const auto take = [&report](const Row& row) {
        report.troubles.push_back({{row.number(0)},
                                   static_cast<std::uint32_t>(row.number(1)),
                                   row.text(2),
                                   row.text(3),
                                   row.text(4),
                                   row.text(5),
                                   {row.number(6)}});
    };
    return database.each("SELECT unit, attempt, kind, step, error_id, error_detail, at_us "
                         "FROM trouble WHERE unit IN (SELECT id FROM unit WHERE "
                         "batch = (SELECT id FROM batch WHERE name = ?)) ORDER BY unit, seq",
                         take,
                         report.name);
}

/// Found while the batch ran: between its first record and its last.
Result<void> load_clock_steps(Database& database, BatchReport& report) {
    auto there = database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'ledger_event'");
    if (!there) return there.error();
    if (*there == 0) return success();
    const auto take = [&report](const Row& row) {
        const std::int64_t behind = row.number(2);
        report.clock_steps.push_back({static_cast<std::uint64_t>(row.number(0)),
                                      {row.number(1) + behind},
                                      {row.number(1)},
                                      static_cast<std::uint64_t>(behind)});
    };
    return database.each(
        "SELECT seq, at_us, body ->> 'behind_us' FROM ledger_event WHERE kind = 'clock_set_back' "
        "AND seq BETWEEN "
        "(SELECT min(seq) FROM record WHERE batch = (SELECT id FROM batch WHERE name = ?1)) AND "
        "(SELECT max(seq) FROM record WHERE batch = (SELECT id FROM batch WHERE name = ?1)) "
        "ORDER BY seq",
        take,
        report.name);
}

/// Of one batch: what names it, and what names none while it ran.
Result<std::vector<ActRow>> acts_of(Database& database, const std::optional<std::string>& batch) {
    std::vector<ActRow> acts;
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    if (*version < sqlite::first_version_with_acts) return acts;
    const auto take = [&acts](const Row& row) {
        acts.push_back({count(row, 0),
                        row.text(1),
                        row.text(2),
                        row.text(3),
                        row.text(4),
                        row.text(5),
                        row.text(6),
                        row.text(7),
                        {row.number(8)}});
    };
    if (auto done = database.each(
            "SELECT seq, act, who, known_by, batch, slot, subject, text, at_us FROM act_result "
            "WHERE ?1 IS NULL OR batch = ?1 OR (batch = '' AND seq BETWEEN "
            "(SELECT min(seq) FROM record WHERE batch = (SELECT id FROM batch WHERE name = ?1)) "
            "AND "
            "(SELECT max(seq) FROM record WHERE batch = (SELECT id FROM batch WHERE name = ?1))) "
            "ORDER BY seq",
            take,
            batch);
        !done)
        return done.error();
    return acts;
}

Result<std::vector<UnitRow>>
units_where(Database& database, std::string_view condition, std::span<const sqlite::Value> values) {
    std::vector<UnitRow> units;
    const auto take = [&units](const Row& row) { units.push_back(unit_row(row)); };
    auto details = detail_columns(database);
    if (!details) return details.error();
    auto keys = key_columns_of_units(database);
    if (!keys) return keys.error();
    const std::string sql = fmt::format(
        "{}{}{} FROM unit_result {} ORDER BY unit", unit_columns, *details, *keys, condition);
    if (auto done = database.execute(sql, values, take); !done) return done.error();
    return units;
}

Fault no_such_batch(Database& database, const std::string& name) {
    std::vector<std::string> names;
    const auto take = [&names](const Row& row) { names.push_back(row.text(0)); };
    if (auto done = database.each("SELECT name FROM batch ORDER BY id DESC LIMIT 5", take); !done)
        return done.error();
    return {ErrorCode::ledger_unreadable,
            names.empty() ? fmt::format("batch={} file={} cause=\"the ledger has no batch yet\"",
                                        name,
                                        database.file())
                          : fmt::format("batch={} file={} cause=\"no such batch; the latest are: "
                                        "{}\"",
                                        name,
                                        database.file(),
                                        fmt::join(names, ", "))};
}

} // namespace

Result<BatchReport> load_batch(const std::string& file, const std::string& name) {
    const auto mark = sqlite::read_mark(sqlite::real_path(file));
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    auto one_state = sqlite::Transaction::begin(*database, "DEFERRED");
    if (!one_state) return one_state.error();

    BatchReport report;
    const auto take = [&report](const Row& row) { take_batch(row, report); };
    auto keys = key_columns_of_batches(*database);
    if (!keys) return keys.error();
    if (auto done = database->each(
            fmt::format("{}{} FROM batch_result WHERE batch = ?", batch_columns, *keys),
            take,
            name);
        !done)
        return done.error();
    if (report.name != name || name.empty()) return no_such_batch(*database, name);

    const std::array<sqlite::Value, 1> values{sqlite::Value(name)};
    auto units = units_where(*database, "WHERE batch = ?", values);
    if (!units) return units.error();
    report.units = std::move(*units);
    if (auto done = load_notes(*database, report); !done) return done.error();
    if (auto done = load_steps(*database, report); !done) return done.error();
    if (auto done = load_troubles(*database, report); !done) return done.error();
    if (auto done = load_clock_steps(*database, report); !done) return done.error();
    auto acts = acts_of(*database, name);
    if (!acts) return acts.error();
    report.acts = std::move(*acts);
    auto head = head_of(*database, file, mark);
    if (!head) return head.error();
    report.ledger_head = std::move(*head);
    report.ledger_file = file;
    return report;
}

Result<std::vector<BatchSummary>> list_batches(const std::string& file) {
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    std::vector<BatchSummary> batches;
    const auto take = [&batches](const Row& row) { take_batch(row, batches.emplace_back()); };
    auto keys = key_columns_of_batches(*database);
    if (!keys) return keys.error();
    if (auto done = database->each(
            fmt::format("{}{} FROM batch_result ORDER BY batch_id DESC", batch_columns, *keys),
            take);
        !done)
        return done.error();
    return batches;
}

Result<std::vector<UnitRow>> find_units(const std::string& file, const UnitQuery& query) {
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();

    std::vector<std::string_view> conditions;
    std::vector<sqlite::Value> values;
    const auto narrow = [&](std::string_view condition, const sqlite::Value& value) {
        conditions.push_back(condition);
        values.push_back(value);
    };
    if (query.batch) narrow("batch = ?", *query.batch);
    if (query.imei)
        narrow("unit IN (SELECT unit FROM personal WHERE value = ? AND field IN "
               "('imei1', 'imei2'))",
               query.imei->reveal());
    if (query.serial)
        narrow("unit IN (SELECT unit FROM personal WHERE value = ? AND field = 'serial')",
               query.serial->reveal());
    if (query.chip_id) {
        conditions.emplace_back("(me_id = lower(?) OR soc_id = lower(?) OR random_id = lower(?))");
        values.insert(values.end(), 3, sqlite::Value(*query.chip_id));
    }
    if (query.error_id) narrow("error_id = ?", *query.error_id);
    if (query.verdict) narrow("verdict = ?", *query.verdict);
    if (query.since) narrow("started_us >= ?", query.since->value);
    if (query.until) narrow("started_us < ?", query.until->value);
    const std::string condition =
        conditions.empty() ? "" : fmt::format("WHERE {}", fmt::join(conditions, " AND "));
    return units_where(*database, condition, values);
}

Result<std::vector<ActRow>> list_acts(const std::string& file,
                                      const std::optional<std::string>& batch) {
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    return acts_of(*database, batch);
}

Result<bool> has_batch(const std::string& file, const std::string& name) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return false;
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    auto count = database->number("SELECT count(*) FROM batch WHERE name = ?", name);
    if (!count) return count.error();
    return *count != 0;
}

Result<void> check_batch_name(const std::string& file, const BatchOpened& record) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return success();
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    return sqlite::check_batch_key(*database, record);
}

Result<LedgerHead> read_head(const std::string& file) {
    const auto mark = sqlite::read_mark(sqlite::real_path(file));
    auto database = sqlite::open_for_reading(file);
    if (!database) return database.error();
    return head_of(*database, file, mark);
}

} // namespace gangflash
