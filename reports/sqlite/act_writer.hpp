#pragma once

#include "base/clock.hpp"
#include "reports/api/records.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gangflash {

/// The one way of what people do outside of a session into a ledger's chain: a verb that pins an
/// engineer, adopts backups, revokes somebody. Opened before anything is done, so that nothing is
/// done that could not be recorded.
class ActWriter {
public:
    /// Holds the ledger, making it where there is none. Where it cannot be had (another program
    /// holds it, its mark is missing) acts are noted beside it (act_notes.hpp). A fault where they
    /// cannot be noted either. Blocks.
    static Result<ActWriter>
    open(const std::string& ledger, const std::string& program, Clock& clock);

    ActWriter(ActWriter&& other) noexcept;
    ActWriter& operator=(ActWriter&&) = delete;
    ~ActWriter();

    /// Why acts wait beside the ledger: `ledger_in_use` … Nothing: they go into its chain.
    const std::optional<Fault>& waits() const;

    /// On the disk when it returns; an act without a time is of now. What the chain does not take
    /// is noted beside it, so `ledger_unwritable` says that nothing was kept at all.
    Result<void> record(PersonActed act);

private:
    struct Impl;
    explicit ActWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash
