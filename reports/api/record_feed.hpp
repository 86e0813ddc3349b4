#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One committed record, as it stands in the chain (docs/ledger.md, "The chain"). Personal values
/// are not part of it: the body holds their commitments.
struct ChainRecord {
    std::uint64_t seq = 0; ///< from 1, without a gap
    UtcMicros at;
    std::string kind; ///< `batch_opened` …
    std::int64_t batch = 0;
    std::optional<std::int64_t> unit; ///< none where the record is about the batch
    std::string body;                 ///< JSON, the very bytes that were hashed
    Sha256 prev_hash, hash;
};

/// The chain of records behind the journal, for those who carry it elsewhere: an outbox asks for
/// what comes after the last record it delivered. Nothing hangs on them: a PASS is committed
/// before anybody here sees its record.
class RecordFeed {
public:
    RecordFeed() = default;
    virtual ~RecordFeed() = default;
    RecordFeed(const RecordFeed&) = delete;
    RecordFeed& operator=(const RecordFeed&) = delete;

    /// Records with greater numbers than `seq`, ascending and without a gap, at most `limit`; none:
    /// there are no more yet. Blocks. Errors: `ledger_unreadable`, `ledger_damaged` (also where the
    /// numbers have a gap).
    virtual Result<std::vector<ChainRecord>> after(std::uint64_t seq, std::size_t limit) const = 0;
};

} // namespace gangflash
