#include "reports/sqlite/database.hpp"

#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>
#include <sqlite3.h>

namespace gangflash::sqlite {

namespace {

/// How long to wait for a lock another program holds (a backup, an auditor's shell).
constexpr int busy_limit_ms = 5000;

ErrorCode code_of(int sqlite_code, bool writes) {
    const int primary = sqlite_code & 0xFF;
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return ErrorCode::ledger_damaged;
    return writes ? ErrorCode::ledger_unwritable : ErrorCode::ledger_unreadable;
}

Fault fault_of(sqlite3* connection, int code, const std::string& file, bool writes) {
    const char* message = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    return {code_of(code, writes), fmt::format("file={} cause=\"{}\"", file, message)};
}

} // namespace

bool Row::null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Row::number(int column) const {
    return sqlite3_column_int64(statement_, column);
}
std::string Row::text(int column) const {
    const auto* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
ByteView Row::blob(int column) const {
    const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
std::optional<std::int64_t> Row::maybe_number(int column) const {
    if (null(column)) return std::nullopt;
    return number(column);
}
std::optional<std::string> Row::maybe_text(int column) const {
    if (null(column)) return std::nullopt;
    return text(column);
}
int Row::columns() const {
    return sqlite3_column_count(statement_);
}
std::string Row::name(int column) const {
    return sqlite3_column_name(statement_, column);
}
bool Row::is_text(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_TEXT;
}
bool Row::is_real(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_FLOAT;
}
double Row::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

void Database::Close::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}
void Database::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Result<Database>
Database::open_with(const std::string& name, const std::string& shown, int flags, bool writes) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database;
    database.connection_.reset(raw);
    database.file_ = shown;
    database.writes_ = writes;
    if (code != SQLITE_OK) return fault_of(raw, code, shown, writes);
    sqlite3_busy_timeout(raw, busy_limit_ms);
    // A file made by a stranger must not run functions of its choice through our views. A writer
    // has compared the schema with its own before it runs any of it, and its triggers need `->>`,
    // which SQLite 3.40 does not count as harmless.
    if ((flags & SQLITE_OPEN_READONLY) != 0)
        sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return database;
}

namespace {

/// A ledger that nobody works on, read by somebody who may not write its folder: SQLite would make
/// its shared memory there. Without a log the file alone is the whole ledger.
bool lies_still(const std::string& file) {
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    return ::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0 &&
           ::access((file + "-wal").c_str(), F_OK) != 0;
}

/// As SQLite reads it: https://sqlite.org/uri.html.
std::string immutable_uri(const std::string& file) {
    std::string uri = "file:";
    for (const char c : file) {
        if (c == '?' || c == '#' || c == '%')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            uri += c;
    }
    return uri + "?immutable=1";
}

} // namespace

Result<Database> Database::open(const std::string& file, Access access) {
    switch (access) {
    case Access::read:
        if (lies_still(file))
            return open_with(
                immutable_uri(file), file, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, false);
        return open_with(file, file, SQLITE_OPEN_READONLY, false);
    case Access::write:
        return open_with(file, file, SQLITE_OPEN_READWRITE, true);
    case Access::create:
        break;
    }
    return open_with(file, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, true);
}

Result<Database> Database::open_in_memory() {
    return open_with(":memory:",
                     "(memory)",
                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
                     false);
}

Fault Database::last_fault() const {
    return fault_of(connection_.get(), sqlite3_extended_errcode(connection_.get()), file_, writes_);
}

Result<void> Database::script(const std::string& sql) {
    if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return last_fault();
    return success();
}

Result<sqlite3_stmt*> Database::prepared(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end())
        return known->second.get();
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(connection_.get(),
                           sql.data(),
                           static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT,
                           &raw,
                           nullptr) != SQLITE_OK)
        return last_fault();
    statements_.emplace(std::string(sql), StatementHandle(raw));
    return raw;
}

Result<void>
Database::execute(std::string_view sql, std::span<const Value> values, const OnRow& on_row) {
    auto statement = prepared(sql);
    if (!statement) return statement.error();
    sqlite3_stmt* const run = *statement;
    struct ResetAtEnd {
        sqlite3_stmt* run;
        ~ResetAtEnd() {
            sqlite3_reset(run);
            sqlite3_clear_bindings(run);
        }
    } const reset_at_end{run};

    int place = 0;
    for (const Value& value : values) {
        ++place;
        int bound = SQLITE_OK;
        const auto size = static_cast<sqlite3_uint64>(value.bytes_.size());
        switch (value.kind_) {
        case Value::Kind::null:
            bound = sqlite3_bind_null(run, place);
            break;
        case Value::Kind::number:
            bound = sqlite3_bind_int64(run, place, value.number_);
            break;
        case Value::Kind::text:
            bound = sqlite3_bind_text64(
                run, place, value.bytes_.data(), size, SQLITE_STATIC, SQLITE_UTF8);
            break;
        case Value::Kind::blob:
            bound = sqlite3_bind_blob64(run, place, value.bytes_.data(), size, SQLITE_STATIC);
            break;
        }
        if (bound != SQLITE_OK) return last_fault();
    }
    while (true) {
        const int code = sqlite3_step(run);
        if (code == SQLITE_DONE) return success();
        if (code != SQLITE_ROW) return last_fault();
        if (on_row) on_row(Row(run));
    }
}

Result<void> Database::copy_into(const std::string& to) {
    auto target = open(to, Access::create);
    if (!target) return target.error();
    sqlite3* const into = target->connection_.get();
    sqlite3_backup* const copy = sqlite3_backup_init(into, "main", connection_.get(), "main");
    if (copy == nullptr) return target->last_fault();
    // All pages in one go: the copy is one state of the ledger, and a writer in WAL mode goes on.
    const int code = sqlite3_backup_step(copy, -1);
    const int finished = sqlite3_backup_finish(copy);
    if (code != SQLITE_DONE) return fault_of(nullptr, code, to, true);
    if (finished != SQLITE_OK) return target->last_fault();
    return success();
}

Result<Transaction> Transaction::begin(Database& database, std::string_view kind) {
    if (auto done = database.script(fmt::format("BEGIN {}", kind)); !done) return done.error();
    return Transaction(database);
}

Transaction::~Transaction() {
    // After some failures SQLite has rolled back by itself; then this one has nothing to do, and
    // its complaint says nothing new.
    if (database_ != nullptr) static_cast<void>(database_->script("ROLLBACK"));
}

Result<void> Transaction::commit() {
    if (auto done = database_->script("COMMIT"); !done) return done.error();
    database_ = nullptr;
    return success();
}

} // namespace gangflash::sqlite
