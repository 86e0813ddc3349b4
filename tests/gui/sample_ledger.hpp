#pragma once

#include "base/error_catalog.hpp"
#include "reports/sqlite/ledger.hpp"

#include <memory>
#include <optional>
#include <string>

namespace gangflash::testing {

/// One phone's visit to one slot. Its ids, IMEI and serial derive from its number.
struct Visit {
    int phone = 0;
    int slot = 1;
    Verdict verdict = Verdict::pass;
    std::optional<ErrorCode> error = std::nullopt;
    int begin = 0; ///< minutes after the ledger's first moment
    int minutes = 3;
    std::uint32_t attempts = 1, disconnects = 0;
    bool identified = true; ///< it told who it is
};

std::string imei_of(int phone);
std::string second_imei_of(int phone);
std::string serial_of(int phone);
std::string me_id_of(int phone);

/// Writes a ledger as a station does, through the journal. Throws when it cannot.
class LedgerWriter {
public:
    LedgerWriter(const std::string& file, UtcMicros begin);
    ~LedgerWriter();

    UtcMicros at(int minute) const { return {begin_.value + minute * 60'000'000LL}; }

    void open_batch(const std::string& name,
                    int minute,
                    const std::string& operator_name = "Lin",
                    std::uint64_t planned = 0);
    UnitId visit(const Visit& visit);
    UnitId begin_visit(const Visit& visit); ///< and leaves the phone in work
    void close_batch(int minute);

private:
    UtcMicros begin_;
    std::unique_ptr<SqliteJournal> journal_;
    BatchId batch_;
};

} // namespace gangflash::testing
