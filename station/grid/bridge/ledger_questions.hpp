#pragma once

#include "reports/api/batch_report.hpp"
#include "reports/api/history.hpp"

#include <string>
#include <vector>

namespace gangflash {

/// Phones the ledger remembers, as the pages show them. All block on the disk.

/// What someone typed or scanned into the search field: an IMEI, an error id (`USB-106`), else a
/// serial number; nothing asks for everything.
UnitQuery query_of(const std::string& typed);

/// The answer, the latest first.
Result<std::vector<UnitRow>> search_units(const std::string& ledger, const std::string& typed);

/// Phones whose latest attempt did not end in PASS, over all batches, the latest first. A phone is
/// known by the ids its chip gave; one that gave none stands for itself.
Result<std::vector<UnitRow>> open_rework(const std::string& ledger);

/// The pure part of open_rework(): `units` in the order they came.
std::vector<UnitRow> without_the_healed(std::vector<UnitRow> units);

} // namespace gangflash
