#include "reports/sqlite/migrations.hpp"

#include <map>

#include <fmt/format.h>

namespace gangflash::sqlite {

namespace {

Result<void> apply(Database& database, const Migration& migration) {
    auto transaction = Transaction::begin(database, "IMMEDIATE");
    if (!transaction) return transaction.error();
    const std::string script =
        fmt::format("{}\nPRAGMA user_version = {};\nPRAGMA application_id = {};",
                    migration.sql,
                    migration.version,
                    ledger_application_id);
    if (auto done = database.script(script); !done)
        return with_context(done.error(), fmt::format("migration={}", migration.name));
    return transaction->commit();
}

/// Every row of sqlite_schema, by what it is: `trigger t on unit`. Several with one name are
/// joined.
using Schema = std::map<std::string, std::string>;

Result<Schema> schema_of(Database& database) {
    Schema objects;
    const Database::OnRow take = [&objects](const Row& row) {
        std::string& sql = objects[fmt::format("{} {}", row.text(0), row.text(1))];
        sql += fmt::format("on {}: {}\n", row.text(2), row.text(3));
    };
    if (auto done = database.each("SELECT type, name, tbl_name, sql FROM sqlite_schema "
                                  "ORDER BY rowid",
                                  take);
        !done)
        return done.error();
    return objects;
}

/// What ANALYZE leaves: figures for SQLite's planner, which change no answer.
bool left_by_analyze(const std::string& object, const std::string& sql) {
    return object == "table sqlite_stat1" &&
           sql == "on sqlite_stat1: CREATE TABLE sqlite_stat1(tbl,idx,stat)\n";
}

/// A setting that stands in the file, as the connection reads it.
Result<std::string> setting(Database& database, std::string_view name) {
    std::string value;
    const Database::OnRow take = [&value](const Row& row) { value = row.text(0); };
    if (auto done = database.each(fmt::format("PRAGMA {}", name), take); !done) return done.error();
    return value;
}

} // namespace

Result<void> migrate(Database& database, std::int64_t version) {
    auto at = database.number("PRAGMA user_version");
    if (!at) return at.error();
    for (const Migration& migration : migrations()) {
        if (migration.version <= *at || migration.version > version) continue;
        if (auto done = apply(database, migration); !done) return done;
    }
    return success();
}

Result<SchemaDifferences> schema_differences(Database& database) {
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    auto model = Database::open_in_memory();
    if (!model) return model.error();
    if (auto done = migrate(*model, *version); !done) return done.error();
    auto wanted = schema_of(*model);
    auto found = schema_of(database);
    if (!wanted) return wanted.error();
    if (!found) return found.error();

    SchemaDifferences differences;
    for (const auto& [name, sql] : *wanted) {
        const auto it = found->find(name);
        if (it == found->end())
            differences.wrong.push_back(name + " is missing");
        else if (it->second != sql)
            differences.wrong.push_back(name + " was changed");
    }
    for (const auto& [name, sql] : *found) {
        if (wanted->contains(name) || left_by_analyze(name, sql)) continue;
        (name.starts_with("view ") ? differences.views_added : differences.wrong)
            .push_back(name + " was added");
    }
    return differences;
}

Result<std::vector<std::string>> setting_differences(Database& database) {
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    struct Setting {
        std::string_view name, wanted;
    };
    std::vector<Setting> settings{{"encoding", "UTF-8"}, {"auto_vacuum", "0"}};
    // The golden ledgers of before are kept as text, which has no journal mode.
    if (*version >= first_version_with_mark) settings.push_back({"journal_mode", "wal"});
    std::vector<std::string> differences;
    for (const Setting& one : settings) {
        auto value = setting(database, one.name);
        if (!value) return value.error();
        if (*value != one.wanted)
            differences.push_back(fmt::format("{} is {}, not {}", one.name, *value, one.wanted));
    }
    const Database::OnRow orphan = [&differences](const Row& row) {
        if (differences.size() < 10)
            differences.push_back(fmt::format(
                "row {} of {} belongs to no {}", row.text(1), row.text(0), row.text(2)));
    };
    if (auto done = database.each("PRAGMA foreign_key_check", orphan); !done) return done.error();
    return differences;
}

Result<void> set_for_writing(Database& database) {
    // FULL: a commit is on the disk before anyone sees green. Erased values must not survive in
    // free pages, hence secure_delete. What was set is read back: a ledger that only believes it is
    // durable is none.
    struct Setting {
        std::string_view name, set, read;
    };
    for (const Setting& one : {Setting{"journal_mode", "WAL", "wal"},
                               Setting{"synchronous", "FULL", "2"},
                               Setting{"foreign_keys", "ON", "1"},
                               Setting{"secure_delete", "ON", "1"}}) {
        if (auto done = database.script(fmt::format("PRAGMA {}={}", one.name, one.set)); !done)
            return done;
        auto value = setting(database, one.name);
        if (!value) return value.error();
        if (*value != one.read)
            return Fault{
                ErrorCode::ledger_unwritable,
                fmt::format("file={} cause=\"{} stays {}\"", database.file(), one.name, *value)};
    }
    return success();
}

} // namespace gangflash::sqlite
