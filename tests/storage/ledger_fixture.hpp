#pragma once

#include "base/clock.hpp"
#include "reports/sqlite/ledger.hpp"
#include "tests/support/temporary_folder.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace gangflash::tests {

/// Gives its files as the text that ledgers and command lines take.
class TempFolder : public TemporaryFolder {
public:
    std::string file(const std::string& name) const { return (path() / name).string(); }
};

/// Opens, or ends the test with the fault's words.
std::unique_ptr<SqliteJournal> open_ledger(const std::string& file);

/// Blocking calls for tests: each runs an io_context until its answer is there.
OpenBatch open_batch(Journal& journal, const std::string& name);
OpenBatch open_batch(Journal& journal, const BatchOpened& record);
Result<OpenBatch> try_open_batch(Journal& journal, const BatchOpened& record);
UnitId open_unit(Journal& journal, BatchId batch, const std::string& slot);
UnitId open_unit(Journal& journal, const UnitOpened& record);
Result<void> append(Journal& journal, UnitRecord record);
Result<void> close_batch(Journal& journal, BatchId batch);
Result<void> record(Journal& journal, PersonActed act);

BatchOpened batch_record(const std::string& name);
JobKey key_of_tests();                ///< of batch_record()
UnitFacts facts_of_phone(int number); ///< ids, IMEI and serial derive from the number
std::string imei_of_phone(int number);

/// A phone's whole life: identified, written in one attempt, closed with `verdict`.
UnitId flash_phone(Journal& journal, BatchId batch, int number, Verdict verdict);

/// A closed batch `lot-1` of a phone that passed, one that failed after a drop and a retry, and one
/// that passed.
void write_small_batch(const std::string& file);

/// A ledger as the first version wrote it, kept as text: tests/golden/ledger_v1.sqlite.sql.
void make_golden_ledger(const std::string& file);

/// Runs SQL on the file as a stranger would who knows how to keep triggers from firing and leaves
/// no other trace.
void tamper(const std::string& file, const std::string& sql);

/// Whether the file's own triggers refuse this SQL.
bool refused(const std::string& file, const std::string& sql);

} // namespace gangflash::tests
