#pragma once

#include "reports/api/records.hpp"

#include <string>

namespace gangflash::cli {

/// Records what somebody did outside of a batch. `ledger` as given, empty: the station's own. Where
/// another program holds it the act waits beside it, which is said on standard error. Exit code: 0,
/// or 4 when nothing was kept at all; what was done stays done.
int tell_ledger(const std::string& ledger, const std::string& program, const PersonActed& act);

/// The same of what root did for a station that is somebody else's: its ledger is that of whoever
/// called sudo, and its files stay his. A ledger that was named, by `ledger` or the station file,
/// is not begun in a folder that does not exist; that is said.
int tell_users_ledger(const std::string& ledger,
                      const std::string& program,
                      const PersonActed& act);

/// Who became root: the account that called sudo, else this one.
Who root_himself();

} // namespace gangflash::cli
