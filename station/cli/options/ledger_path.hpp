#pragma once

#include "base/result.hpp"
#include "reports/api/ledger_reader.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gangflash::cli {

/// Where the ledger is unless told otherwise: `ledger.sqlite` in the station's state_folder().
std::string default_ledger_path();

/// `given` when it is not empty, else the default.
std::string ledger_path(const std::string& given);

/// That ledger, to be asked.
std::shared_ptr<const LedgerReader> ledger_of(const std::string& given);

/// `; did you mean lot-17?`: batches of the ledger with a name like this; empty for one that is
/// there.
std::string batches_like(const LedgerReader& ledger, const std::string& name);

/// What whoever asks a ledger must know of it, on standard error: that it is a copy, and up to
/// where; that it does not hold what was committed. Exit code 4 for the latter, else 0. A ledger
/// that cannot be read is not its business.
int say_standing(const LedgerReader& ledger);

/// A name that no batch of a readable ledger has: says so, with the nearest and the latest, and
/// returns exit code 2. Nothing is wrong with the ledger then. Nothing where there is that batch,
/// or no ledger that could say so.
std::optional<int> refused_batch(const LedgerReader& ledger, const std::string& name);

/// Says on standard error what is wrong and what to do next; returns exit code 4,
/// or 2 for wrong words.
int print_ledger_fault(const Fault& fault);

} // namespace gangflash::cli
