#pragma once

#include "base/error_catalog.hpp"

namespace gangflash::cli {

/// Whether a fault lies in the words on the command line, or in a file that they name: exit code 2,
/// where the same words can only fail the same way.
bool is_usage_fault(ErrorCode code);

} // namespace gangflash::cli
