#pragma once

#include "base/result.hpp"
#include "reports/audit/words.hpp"

#include <string>

namespace gangflash::audit {

/// The phones of a batch as a spreadsheet (Office Open XML), the columns of to_csv(): counts are
/// numbers, everything else is text, so that no program rounds an IMEI, drops a leading zero or
/// takes a phone's own words for a formula. `output_unwritable` when the library cannot make it.
Result<std::string> to_xlsx(const BatchReport& report, const ReportOptions& options);

} // namespace gangflash::audit
