#pragma once

#include "base/result.hpp"
#include "reports/api/batch_report.hpp"
#include "reports/api/history.hpp"
#include "reports/api/recorded_backup.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// What `ledger export` writes.
enum class ExportWhat : std::uint8_t { records, units, steps, batches, acts };

/// Questions to a ledger, wherever it is kept: what pages, verbs and reports are given instead of a
/// file. Each answer sees one state of it, also while a station writes. All block; calls from any
/// thread, also at the same time.
///
/// Errors: `ledger_unreadable` (missing, not permitted, of a newer program), `ledger_damaged`
/// (torn, or no ledger at all).
class LedgerReader {
public:
    LedgerReader() = default;
    virtual ~LedgerReader() = default;
    LedgerReader(const LedgerReader&) = delete;
    LedgerReader& operator=(const LedgerReader&) = delete;

    /// Where it is kept, for messages.
    virtual std::string place() const = 0;

    /// One batch with everything about it. `ledger_unreadable` with the names there are when `name`
    /// is not among them.
    virtual Result<BatchReport> batch(const std::string& name) const = 0;

    /// All batches, the latest first.
    virtual Result<std::vector<BatchSummary>> batches() const = 0;

    /// Units in the order they came, without their steps.
    virtual Result<std::vector<UnitRow>> units(const UnitQuery& query) const = 0;

    /// What people did, in order: all of it, or of one batch and, while it ran, of none. Nothing in
    /// a ledger from before such records.
    virtual Result<std::vector<ActRow>> acts(const std::optional<std::string>& batch) const = 0;

    /// Every backup that it names, with the last state recorded of each.
    virtual Result<std::vector<BackupRow>> backups() const = 0;

    /// Whether it has a batch of this name; false when there is no ledger yet.
    virtual Result<bool> has_batch(const std::string& name) const = 0;

    /// Whether a session could open this batch: `batch_of_other_work` naming both when not. There
    /// need be no ledger yet.
    virtual Result<void> check_batch_name(const BatchOpened& record) const = 0;

    /// Where its chain ends.
    virtual Result<LedgerHead> head() const = 0;

    /// Every record, or every row of a view, as one JSON object, in order; keys are the column
    /// names, hashes are hexadecimal. Personal values stand in units and, where they are not
    /// erased, nowhere else. Returns how many.
    virtual Result<std::uint64_t>
    export_rows(ExportWhat what, const std::function<void(const std::string&)>& on_line) const = 0;
};

} // namespace gangflash
