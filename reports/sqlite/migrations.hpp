#pragma once

#include "base/result.hpp"
#include "reports/sqlite/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::sqlite {

/// `GFLG`: marks an SQLite file as a Gangflash ledger (PRAGMA application_id).
inline constexpr std::int64_t ledger_application_id = 0x47464C47;

/// One numbered file of reports/sqlite/migrations, embedded when the program is built.
struct Migration {
    std::int64_t version = 0; ///< what user_version is afterwards, from 1
    std::string_view name;    ///< `0001_ledger.sql`
    std::string_view sql;
};

/// All of them, ascending without a gap.
std::span<const Migration> migrations();

inline std::int64_t newest_version() {
    return static_cast<std::int64_t>(migrations().size());
}

/// Takes the database from its user_version to `version`, each migration in its own transaction.
Result<void> migrate(Database& database, std::int64_t version);

/// From this version on a ledger has a mark (mark.hpp), and stands in WAL mode as a file.
inline constexpr std::int64_t first_version_with_mark = 5;

/// From this version on a ledger has the view `act_result`.
inline constexpr std::int64_t first_version_with_acts = 6;

/// How a file's sqlite_schema differs from what the migrations up to its own version make. Every
/// row is compared, whatever its name: a trigger named `sqlite_…` fires like any other.
struct SchemaDifferences {
    /// Missing or changed objects, and tables, indexes and triggers that were added: a trigger
    /// acts, an index or a foreign key can refuse a record. Empty when all is well.
    std::vector<std::string> wrong;
    /// Views do nothing unless somebody asks them: an auditor's right.
    std::vector<std::string> views_added;
};
Result<SchemaDifferences> schema_differences(Database& database);

/// Settings kept in the file that are not as a ledger's, and rows whose foreign key leads nowhere.
Result<std::vector<std::string>> setting_differences(Database& database);

/// The writer's settings: WAL, `synchronous=FULL`, foreign keys, secure delete. `ledger_unwritable`
/// when SQLite does not take one.
Result<void> set_for_writing(Database& database);

} // namespace gangflash::sqlite
