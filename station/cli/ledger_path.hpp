#pragma once

#include "base/result.hpp"

#include <string>

namespace gangflash::cli {

/// Where the ledger is unless told otherwise: `$XDG_STATE_HOME/gangflash/ledger.sqlite`, else
/// `.local/state/gangflash/ledger.sqlite` in the user's home. Relative paths in the variables are
/// ignored, as the XDG rules say.
std::string default_ledger_path();

/// `given` when it is not empty, else the default.
std::string ledger_path(const std::string& given);

/// Says on standard error what is wrong and what to do next; returns exit code 4.
int print_ledger_fault(const Fault& fault);

} // namespace gangflash::cli
