#pragma once

#include "base/clock.hpp"
#include "reports/api/journal.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace gangflash {

/// The journal in one SQLite file (docs/ledger.md).
///
/// A thread of its own does the writing: calls that wait together become durable in one
/// transaction, so a full bench costs one disk flush, not sixty. A call completes on its caller's
/// executor after the commit; until then it keeps that executor busy (outstanding work).
///
/// A cancelled caller still gets its record written: the call ends with its normal result, and the
/// caller's next co_await throws, as everywhere in Asio. A call begun after the cancellation
/// throws at once and writes nothing.
///
/// Once a write has failed the journal stays failed: every later call ends with the same fault,
/// so no verdict can follow a record that was lost. `internal_error` (a record of a unit that is
/// closed) is the caller's mistake and fails that call only.
class SqliteJournal final : public Journal {
public:
    /// Opens or makes `file`, its folder included. Blocks: call it before the station starts.
    /// Units a dead station left open end as aborted, `station_died`, before this returns.
    /// Errors: ledger_in_use naming the holder, ledger_damaged, ledger_unwritable,
    /// ledger_unreadable (of a newer program), ledger_shortened and ledger_mark_missing (compared
    /// with the mark beside it), network_disk. `program` is who holds it, for that message. The
    /// clock outlives the journal.
    static Result<std::unique_ptr<SqliteJournal>>
    open(const std::string& file, const std::string& program, Clock& clock);

    /// Writes what waits, then closes the file and lets go of the lock.
    ~SqliteJournal() override;

    asio::awaitable<Result<OpenBatch>> open_batch(BatchOpened record) override;
    asio::awaitable<Result<UnitId>> open_unit(UnitOpened record) override;
    asio::awaitable<Result<void>> append(UnitRecord record) override;
    asio::awaitable<Result<void>> close_batch(BatchClosed record) override;
    asio::awaitable<Result<void>> record(PersonActed act) override;

    /// Phones a dead station left open; they were closed as aborted by open().
    std::uint64_t units_recovered() const;

private:
    class Writer;
    explicit SqliteJournal(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

} // namespace gangflash
