#pragma once

#include "base/result.hpp"
#include "reports/api/batch_report.hpp"
#include "reports/api/history.hpp"
#include "reports/api/ledger_reader.hpp"
#include "reports/api/records.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// Questions to a ledger. Each opens its own read-only connection and sees one state of the file,
/// also while a station writes; none needs the lock. All block on the disk.
///
/// Errors: `ledger_unreadable` (missing, not permitted, of a newer program), `ledger_damaged`
/// (torn, or no ledger at all).

/// One batch with everything about it. `ledger_unreadable` with the names there are when `name`
/// is not among them.
Result<BatchReport> load_batch(const std::string& file, const std::string& name);

/// All batches, the latest first.
Result<std::vector<BatchSummary>> list_batches(const std::string& file);

/// Units in the order they came, without their steps.
Result<std::vector<UnitRow>> find_units(const std::string& file, const UnitQuery& query);

/// What people did, in order: all of it, or of one batch and, while it ran, of none. Nothing in a
/// ledger from before such records.
Result<std::vector<ActRow>> list_acts(const std::string& file,
                                      const std::optional<std::string>& batch = {});

/// Whether the ledger has a batch of this name; false when there is no ledger yet.
Result<bool> has_batch(const std::string& file, const std::string& name);

/// Whether a session could open this batch: `batch_of_other_work` naming both when not. There need
/// be no ledger yet.
Result<void> check_batch_name(const std::string& file, const BatchOpened& record);

Result<LedgerHead> read_head(const std::string& file);

/// Every record, or every row of a view, as one JSON object, in order; keys are the column names,
/// hashes are hexadecimal. Personal values stand in units and, where they are not erased, nowhere
/// else.
Result<std::uint64_t> export_rows(const std::string& file,
                                  ExportWhat what,
                                  const std::function<void(const std::string&)>& on_line);

} // namespace gangflash
