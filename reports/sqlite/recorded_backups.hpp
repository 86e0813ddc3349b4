#pragma once

#include "base/result.hpp"
#include "reports/api/recorded_backup.hpp"

#include <string>
#include <vector>

namespace gangflash {

/// Every backup that a ledger names, with the last state recorded of it. Opens its own read-only
/// connection; blocks. Errors: `ledger_unreadable`, `ledger_damaged`.
Result<std::vector<BackupRow>> recorded_backups(const std::string& file);

} // namespace gangflash
