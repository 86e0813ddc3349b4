#pragma once

#include "base/result.hpp"
#include "reports/sqlite/database.hpp"
#include "reports/sqlite/mark.hpp"

#include <optional>
#include <string>

namespace gangflash::sqlite {

/// How a ledger stands to the mark beside it.
struct MarkStanding {
    /// Path of the ledger this one is a copy of; empty: it is the original, or nobody can tell.
    std::string copy_of;
    /// `ledger_shortened` or `ledger_mark_missing`; nothing when the ledger holds what the mark
    /// says, or is a copy that lost nothing of what it was made with.
    std::optional<Fault> problem;
    /// A ledger of a version that had no marks.
    bool needs_first_mark = false;
};

/// Whether the chain holds this very record.
Result<bool> holds(Database& database, const ChainPlace& place);

/// Compares the ledger at `path` (real_path()) with its mark, as read_mark() gave it before the
/// database was looked at.
///
/// Which file is the original, the mark says, by path or by device and inode; without a mark the
/// last record that tells a place. A copy is no fault for who reads it: it ends where it ends.
Result<MarkStanding> compare_with_mark(Database& database,
                                       const std::string& path,
                                       const Result<std::optional<Mark>>& mark);

} // namespace gangflash::sqlite
