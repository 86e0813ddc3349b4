#pragma once

#include "reports/api/records.hpp"

#include <string>

namespace gangflash::cli {

/// Records what somebody did outside of a batch. `ledger` as given, empty: the station's own. Where
/// another program holds it the act waits beside it, which is said on standard error. Exit code: 0,
/// or 4 when nothing was kept at all; what was done stays done.
int tell_ledger(const std::string& ledger, const std::string& program, const PersonActed& act);

} // namespace gangflash::cli
