#pragma once

#include "base/clock.hpp"
#include "reports/api/journal.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/database.hpp"
#include "reports/sqlite/file_lock.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gangflash::sqlite {

/// Opens a file for the one writer: checks that it is a ledger of a version this program knows and
/// that its schema and its tail are whole, makes it when it is missing or empty, and brings it to
/// the newest version. A file that is anything else is never touched (`ledger_damaged`).
Result<Database> open_for_writing(const std::string& file);

/// Owns a ledger: its lock and the only writing connection. Synchronous, one thread at a time;
/// SqliteJournal gives it a thread.
///
/// The calls between begin() and commit() become durable together. A call refused with
/// `internal_error` (no such open unit: the caller's mistake) has changed nothing and the others
/// stand; after any other fault the transaction is lost and the store must not be used again.
class Store {
public:
    /// Takes the lock, opens the file and gives every unit that a dead station left open its end:
    /// aborted, `station_died`. The clock is used for those records only.
    static Result<std::unique_ptr<Store>>
    open(const std::string& file, std::string_view program, Clock& clock);

    Result<Transaction> begin() { return Transaction::begin(database_, "IMMEDIATE"); }

    Result<OpenBatch> open_batch(const BatchOpened& record);
    Result<UnitId> open_unit(const UnitOpened& record);
    Result<void> append(const UnitRecord& record);
    Result<void> close_batch(const BatchClosed& record);

    Database& database() { return database_; }
    const ChainPlace& head() const { return head_; }
    std::uint64_t units_recovered() const { return units_recovered_; }

    /// Puts one line at the end of the chain and its personal values beside it.
    Result<void> append_line(const RecordLine& line);

private:
    Store(FileLock lock, Database database)
        : lock_(std::move(lock)), database_(std::move(database)) {}

    Result<void> read_state();
    Result<void> abort_unfinished(Clock& clock);
    Result<OpenBatch> count_batch(std::int64_t batch);

    FileLock lock_;
    Database database_;
    ChainPlace head_;
    std::int64_t next_unit_ = 1;
    std::int64_t next_batch_ = 1;
    std::unordered_map<std::int64_t, std::int64_t> open_units_; ///< unit → batch
    std::uint64_t units_recovered_ = 0;
};

} // namespace gangflash::sqlite
