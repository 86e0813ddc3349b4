#pragma once

#include "reports/api/batch_report.hpp"
#include "reports/api/history.hpp"
#include "reports/api/ledger_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// What the ledger remembers, as the pages show it. What takes a ledger blocks on the disk.

/// A question to the history; what is absent does not narrow it.
struct HistoryQuestion {
    std::string typed; ///< by hand or by a scanner, see query_of()
    std::optional<UtcMicros> since, until;
};

/// A phone with all its visits: a unit of the ledger is one phone's visit to one slot.
struct PhoneRow {
    UnitRow last; ///< its latest visit
    std::uint32_t visits = 1;
};

/// What tells a phone from every other: an id of its chip, else its IMEI. A visit that ended before
/// the phone told either stands for itself.
std::string phone_key(const UnitRow& unit);

/// The phone for human eyes: its IMEI or serial number masked, else the end of its chip's id;
/// empty when it told nothing.
std::string masked_phone(const UnitFacts& facts);

/// What someone typed or scanned into a search field: an IMEI, an error id (`USB-106`), a chip's
/// id (32 or 64 hexadecimal digits), else a serial number; nothing asks for everything.
UnitQuery query_of(const std::string& typed);

/// Visits, the latest first.
Result<std::vector<UnitRow>> search_units(const LedgerReader& ledger, const HistoryQuestion& asked);
Result<std::vector<UnitRow>> units_of_batch(const LedgerReader& ledger, const std::string& batch);

/// All visits of the phone that `unit` is one of, over all batches, the latest first.
Result<std::vector<UnitRow>> visits_of(const LedgerReader& ledger, const UnitRow& unit);

/// Batches, the latest first: those that were open on the asked days and bear the typed text in
/// their name, operator or package, or hold a phone that it finds.
Result<std::vector<BatchSummary>> search_batches(const LedgerReader& ledger,
                                                 const HistoryQuestion& asked);

/// Phones whose latest visit did not end in PASS, over all batches, the latest first.
Result<std::vector<PhoneRow>> open_rework(const LedgerReader& ledger);

/// What the rework bench asks: nothing typed is open_rework(), an error id those of them that wait
/// because of it, anything else the phones it names, also one that has passed since.
Result<std::vector<PhoneRow>> search_rework(const LedgerReader& ledger, const std::string& typed);

/// The pure parts: `units` in the order they came.
std::vector<PhoneRow> phones_of(std::vector<UnitRow> units); ///< the latest first
bool waits_for_rework(const PhoneRow& phone);
std::vector<BatchSummary> open_between(std::vector<BatchSummary> batches,
                                       const std::optional<UtcMicros>& since,
                                       const std::optional<UtcMicros>& until);

} // namespace gangflash
