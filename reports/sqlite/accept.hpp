#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace gangflash {

/// Who takes a ledger over as it is found, and why; kept in the chain.
struct AcceptOrder {
    std::string operator_name, reason;
    std::string engineer; ///< whose right it was; the caller has asked
};

struct AcceptFacts {
    std::uint64_t records = 0; ///< the record of the acceptance
    std::string hash;          ///< its hash, hexadecimal
};

/// Takes over a ledger that was restored from a backup, copied or moved, or lost its mark: appends
/// a record that says so and gives it a mark of its own. The chain up to there stays as it is
/// found. Takes the ledger's lock. Errors: those of SqliteJournal::open() but the two it is for.
Result<AcceptFacts> accept_ledger(const std::string& file,
                                  const std::string& program,
                                  const AcceptOrder& order,
                                  Clock& clock);

} // namespace gangflash
