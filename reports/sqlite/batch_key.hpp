#pragma once

#include "base/result.hpp"
#include "reports/api/records.hpp"
#include "reports/sqlite/database.hpp"

namespace gangflash::sqlite {

/// Whether a batch may be opened: fault `batch_of_other_work` naming both, where its name belongs
/// to work of another key and the record says neither `again` nor that its recipe follows that one.
Result<void> check_batch_key(Database& database, const BatchOpened& record);

} // namespace gangflash::sqlite
