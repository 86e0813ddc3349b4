#pragma once

#include "base/clock.hpp"
#include "reports/api/records.hpp"

#include <memory>
#include <string>

namespace gangflash {

/// Writes what people do outside of a session into a ledger's chain: a verb that adopts backups,
/// exports a key. Holds the ledger from the start, so that nothing is done that could not be
/// recorded.
class ActWriter {
public:
    /// Makes the ledger where there is none. Faults of SqliteJournal::open(). Blocks.
    static Result<ActWriter>
    open(const std::string& ledger, const std::string& program, Clock& clock);

    ActWriter(ActWriter&& other) noexcept;
    ActWriter& operator=(ActWriter&&) = delete;
    ~ActWriter();

    /// On the disk when it returns; the time is the clock's. Fault `ledger_unwritable`.
    Result<void> record(PersonActed act);

private:
    struct Impl;
    explicit ActWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
