#pragma once

#include "base/clock.hpp"
#include "reports/api/journal.hpp"
#include "reports/sqlite/act_notes.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/database.hpp"
#include "reports/sqlite/ledger_file.hpp"
#include "reports/sqlite/mark.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gangflash::sqlite {

/// Opens a file for the one writer, who holds it as LedgerFile: checks that it is a ledger of a
/// version this program knows and that its schema is whole, or blank. An older one keeps its
/// version. A file that is anything else is never touched (`ledger_damaged`).
Result<Database> open_for_writing(const std::string& file);

/// Whether a database has neither mark nor table yet: new, or a station died while making it.
Result<bool> is_blank(Database& database);

/// By whom and why a ledger is taken over as it is found (`gangflash ledger accept`).
struct Acceptance {
    std::string operator_name, reason;
    std::string engineer; ///< whose right it was
};

/// Owns a ledger: its file, its lock, the only writing connection, and its mark. Synchronous, one
/// thread at a time; SqliteJournal gives it a thread.
///
/// The calls between begin() and commit() become durable together. A call refused with
/// `internal_error` (no such open unit: the caller's mistake) or `batch_of_other_work` has changed
/// nothing and the others stand; after any other fault the transaction is lost and the store must
/// not be used again.
class Store {
public:
    /// One transaction. commit() returns once the records are on the disk and the mark beside the
    /// ledger says so, in this order: the mark is never ahead.
    class Work {
    public:
        Result<void> commit();

    private:
        friend class Store;
        Work(Store& store, Transaction transaction)
            : store_(&store), transaction_(std::move(transaction)) {}
        Store* store_;
        Transaction transaction_;
    };

    /// Takes the lock, opens the file, compares it with its mark, brings it to the newest version
    /// and gives every unit that a dead station left open its end: aborted, `station_died`. The
    /// clock must outlive the store.
    ///
    /// `ledger_shortened` when the ledger ends before its mark, has another record there, or is a
    /// copy; `ledger_mark_missing`. With `acceptance` these are recorded and the ledger is taken.
    static Result<std::unique_ptr<Store>> open(const std::string& file,
                                               std::string_view program,
                                               Clock& clock,
                                               const std::optional<Acceptance>& acceptance = {});

    /// Notes first when the clock was set back since the last one, and takes in what was noted of
    /// acts beside the ledger.
    Result<Work> begin();

    Result<OpenBatch> open_batch(const BatchOpened& record);
    Result<UnitId> open_unit(const UnitOpened& record);
    Result<void> append(const UnitRecord& record);
    Result<void> close_batch(const BatchClosed& record);
    Result<void> record(const PersonActed& act);

    Database& database() { return database_; }
    const ChainPlace& head() const { return head_; }
    std::uint64_t units_recovered() const { return units_recovered_; }

    /// Puts one line at the end of the chain and its personal values beside it.
    Result<void> append_line(const RecordLine& line);

private:
    Store(LedgerFile file, Database database, Clock& clock)
        : file_(std::move(file)), database_(std::move(database)), clock_(clock) {}

    Result<void> refuse_second_name() const;
    Result<void> open_mark();
    Result<void> make_new(const Result<std::optional<Mark>>& mark);
    Result<void> read_tail();
    Result<void> check_against_mark(const Result<std::optional<Mark>>& mark,
                                    const std::optional<Acceptance>& acceptance);
    Result<void> begin_mark();
    Result<void> write_mark();
    Result<void> read_state();
    Result<void> note_clock();
    Result<void> take_in_notes();
    Result<void> abort_unfinished();
    Result<OpenBatch> count_batch(std::int64_t batch);
    Mark here() const; ///< what the mark says now

    LedgerFile file_; ///< before the database: goes after it
    Database database_;
    Clock& clock_;
    std::optional<MarkFile> mark_;
    bool whole_ = false;            ///< of the newest version: the tables of every record are there
    std::optional<ActNotes> notes_; ///< taken into the transaction that is open
    ChainPlace head_;
    UtcMicros last_at_; ///< of the last record of earlier sessions
    /// What the clock should say: a wall time and the monotonic time it belongs to.
    std::optional<std::pair<UtcMicros, Clock::TimePoint>> clock_anchor_;
    std::int64_t next_unit_ = 1;
    std::int64_t next_batch_ = 1;
    std::unordered_map<std::int64_t, std::int64_t> open_units_; ///< unit → batch
    std::uint64_t units_recovered_ = 0;
};

} // namespace gangflash::sqlite
