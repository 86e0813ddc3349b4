#pragma once

#include "base/result.hpp"
#include "reports/sqlite/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

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

/// The objects of the schema whose text differs from what the migrations up to the file's own
/// version make: changed or missing ones, and triggers added by a stranger. Empty when all is
/// well. Extra views, tables and indexes are an auditor's right.
Result<std::vector<std::string>> schema_differences(Database& database);

} // namespace gangflash::sqlite
