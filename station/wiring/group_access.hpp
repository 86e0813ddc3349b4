#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace gangflash {

/// The one group that may be let read (`group_reads` of the station file), and only what lies in
/// the station's state folder: ledgers and reports. Backups, keys and readbacks never go through
/// here.
inline constexpr std::string_view reading_group = "gangflash";

/// Lets the group read a ledger (with its log, mark and what SQLite keeps beside it), or takes that
/// right back, so that only the owner is left. What lies outside of the state folder is not
/// touched. `ledger`: one that was just opened. Opens nothing: closing a database's descriptor
/// would drop SQLite's locks. Faults `config_invalid`: there is no such group, or this user is not
/// in it.
Result<void> set_readers_of_ledger(const std::filesystem::path& ledger, bool group_reads);

/// The same for a report that was just written.
Result<void> set_readers_of_report(const std::filesystem::path& report, bool group_reads);

} // namespace gangflash
