#pragma once

#include "base/sha256.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/database.hpp"

namespace gangflash::sqlite {

/// A row of `record` whose first columns are at_us, kind, batch, unit, body in this order. The
/// writer and the verifier read it with the same words, so that they cannot disagree about what
/// was hashed. Personal values stand in a table of their own and are not filled.
RecordLine read_line(const Row& row);

/// A hash column: 32 bytes. A shorter one, which only tampering leaves, is filled up with zeros and
/// equals no hash of a record.
Sha256 read_hash(const Row& row, int column);

} // namespace gangflash::sqlite
