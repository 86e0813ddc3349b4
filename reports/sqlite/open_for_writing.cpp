#include "reports/sqlite/migrations.hpp"
#include "reports/sqlite/reading.hpp"
#include "reports/sqlite/store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::sqlite {

namespace {

Fault refuse(ErrorCode code, const std::string& file, std::string_view cause) {
    return {code, fmt::format("file={} cause=\"{}\"", file, cause)};
}

Result<void> check_schema(Database& database) {
    auto differences = schema_differences(database);
    if (!differences) return differences.error();
    if (!differences->wrong.empty())
        return refuse(ErrorCode::ledger_damaged,
                      database.file(),
                      fmt::format("{}", fmt::join(differences->wrong, ", ")));
    return success();
}

} // namespace

Result<bool> is_blank(Database& database) {
    auto mark = database.number("PRAGMA application_id");
    if (!mark) return mark.error();
    auto objects = database.number("SELECT count(*) FROM sqlite_schema");
    if (!objects) return objects.error();
    return *mark == 0 && *objects == 0;
}

Result<void> check_is_ledger(Database& database) {
    auto mark = database.number("PRAGMA application_id");
    if (!mark) return mark.error();
    if (*mark != ledger_application_id)
        return refuse(
            ErrorCode::ledger_damaged, database.file(), "this database is not a Gangflash ledger");
    auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    if (*version < 1 || *version > newest_version())
        return refuse(ErrorCode::ledger_unreadable,
                      database.file(),
                      fmt::format("the ledger has version {}, this program knows 1 to {}",
                                  *version,
                                  newest_version()));
    return success();
}

Result<Database> open_for_writing(const std::string& file) {
    auto database = Database::open(file, Database::Access::write);
    if (!database) return database.error();
    auto blank = is_blank(*database);
    if (!blank) return blank.error();
    if (!*blank) {
        if (auto known = check_is_ledger(*database); !known) return known.error();
        if (auto whole = check_schema(*database); !whole) return whole.error();
    }
    if (auto set = set_for_writing(*database); !set) return set.error();
    return database;
}

} // namespace gangflash::sqlite
