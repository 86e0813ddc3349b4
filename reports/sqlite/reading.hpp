#pragma once

#include "reports/sqlite/database.hpp"

#include <string>

namespace gangflash::sqlite {

/// A read-only connection to what is known to be a ledger of a version this program reads.
Result<Database> open_for_reading(const std::string& file);

/// `ledger_damaged` when the file bears no ledger's mark, `ledger_unreadable` when a newer program
/// made it.
Result<void> check_is_ledger(Database& database);

} // namespace gangflash::sqlite
