#pragma once

#include "reports/api/ledger_reader.hpp"

#include <memory>
#include <string>

namespace gangflash {

/// The ledger kept in this file, to be asked by pages, verbs and reports. There need be no such
/// file yet: each question looks for itself.
std::shared_ptr<const LedgerReader> ledger_reader(std::string file);

} // namespace gangflash
