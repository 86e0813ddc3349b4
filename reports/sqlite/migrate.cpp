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

/// Everything but SQLite's own tables, by "type name".
Result<std::map<std::string, std::string>> schema_of(Database& database) {
    std::map<std::string, std::string> objects;
    const Database::OnRow take = [&objects](const Row& row) {
        objects[row.text(0) + ' ' + row.text(1)] = row.text(2);
    };
    if (auto done = database.each("SELECT type, name, sql FROM sqlite_schema "
                                  "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                                  take);
        !done)
        return done.error();
    return objects;
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

Result<std::vector<std::string>> schema_differences(Database& database) {
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    auto model = Database::open_in_memory();
    if (!model) return model.error();
    if (auto done = migrate(*model, *version); !done) return done.error();
    auto wanted = schema_of(*model);
    auto found = schema_of(database);
    if (!wanted) return wanted.error();
    if (!found) return found.error();

    std::vector<std::string> differences;
    for (const auto& [name, sql] : *wanted) {
        const auto it = found->find(name);
        if (it == found->end())
            differences.push_back(name + " is missing");
        else if (it->second != sql)
            differences.push_back(name + " was changed");
    }
    for (const auto& [name, sql] : *found)
        if (name.starts_with("trigger ") && !wanted->contains(name))
            differences.push_back(name + " was added");
    return differences;
}

} // namespace gangflash::sqlite
