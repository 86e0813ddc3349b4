#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gangflash {

/// Whose IMEI and serial numbers to erase; one of the first two is set.
struct EraseOrder {
    std::optional<std::string> batch; ///< all phones of this batch
    std::optional<std::int64_t> unit; ///< this phone, by its number in the ledger
    std::string operator_name;        ///< who asked; kept in the chain
    std::string reason;               ///< why; kept in the chain
};

struct EraseFacts {
    std::uint64_t units = 0;  ///< phones that lost values
    std::uint64_t values = 0; ///< erased for good
};

/// Erases personal values and notes in the chain, one record a phone, which, by whom and why; the
/// chain stays whole. The bytes are overwritten in the file and its write-ahead log. Backups and
/// reports made earlier keep theirs.
///
/// Takes the ledger's lock, so no station may run on it (`ledger_in_use`). `ledger_unreadable`
/// when there is no such batch or unit. Values already erased are no fault: the count is 0.
Result<EraseFacts> erase_personal(const std::string& file,
                                  const std::string& program,
                                  const EraseOrder& order,
                                  Clock& clock);

} // namespace gangflash
