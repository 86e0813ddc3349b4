#pragma once

#include "reports/api/history.hpp"
#include "reports/audit/words.hpp"

#include <string>

namespace gangflash::audit {

/// A batch with its units, steps, troubles, causes, ports and the ledger's head as one JSON object
/// (docs/ledger.md, "Report as JSON"). Keys are those of the views; unknown values are null; times
/// are RFC 3339 UTC with milliseconds.
std::string to_json(const BatchReport& report, const ReportOptions& options);

/// One phone, one batch, as `history --json` prints them: one object, no line end.
std::string unit_json(const UnitRow& unit, PersonalView personal);
std::string batch_json(const BatchSummary& batch);

/// One act, as `ledger acts --json` prints it.
std::string act_json(const ActRow& act);

} // namespace gangflash::audit
