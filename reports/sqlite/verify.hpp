#pragma once

#include "base/result.hpp"
#include "reports/api/batch_report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What was done to a ledger, as far as it shows.
enum class Tamper : std::uint8_t {
    edited,    ///< a record is not what its hash says
    deleted,   ///< records are missing in the middle
    reordered, ///< a record stands where another belongs
    truncated, ///< records are missing at the end
    inserted,  ///< records stand behind the chain's head
    personal,  ///< a personal value does not match its commitment, or went without a note
    results,   ///< the tables behind the views say something else than the records
    schema,    ///< a table, view or trigger was changed, or one that acts was added
    torn,      ///< the file itself is damaged
    settings,  ///< a setting kept in the file is not a ledger's, or a row belongs to nothing
    shortened, ///< the ledger does not hold what the mark beside it says was committed
    unmarked,  ///< the mark is missing or holds nothing whole
};

std::string_view to_string(Tamper tamper);

struct Finding {
    Tamper what{};
    std::uint64_t seq = 0; ///< the first record concerned; 0 = none in particular
    std::string text;      ///< a sentence
};

/// A finding that damages nothing.
struct Note {
    std::string what;      ///< `clock`, `accepted`, `mark`, `view`
    std::uint64_t seq = 0; ///< the record concerned; 0 = none in particular
    std::string text;      ///< a sentence
};

struct ChainFacts {
    LedgerHead head; ///< as the file says
    std::uint64_t batches = 0, units = 0;
    std::uint64_t personal_kept = 0, personal_erased = 0;
    std::vector<Finding> findings; ///< in the order of the chain, at most 100; empty = clean
    /// What an auditor should know and nobody did to the ledger: clocks set back, views added. At
    /// most 100.
    std::vector<Note> notes;
    std::string copy_of; ///< path of the ledger this is a copy of, up to head.records; or empty
    /// The record that has the hash asked for; absent when none has.
    std::optional<std::uint64_t> asked_seq;

    bool clean() const { return findings.empty(); }
};

/// Reads the whole ledger: every hash, every link, the head, every personal value against its
/// commitment, the whole schema, the file's settings, the mark beside it; and replays all records
/// to see that the views show what they prove.
///
/// `asked_hash` (hexadecimal) is a head printed earlier, on a report or a backup: the chain must
/// pass through it. That is what finds a tail cut off together with the head, or a chain written
/// anew from some record on; the file alone cannot show those (docs/ledger.md, "What it cannot
/// notice"). Blocks for long: a debug build read some
/// 12,000 records a second on a busy two-core machine. Errors: as every reader's; what was tampered
/// with is a finding, not an error.
Result<ChainFacts> verify_chain(const std::string& file, std::string_view asked_hash = {});

/// Copies a ledger, also one in use, into the new file `to` (0600), with a mark that says what it
/// is a copy of, and verifies the copy. Facts of the copy. `ledger_unwritable` when `to` exists; a
/// copy that is not clean stays for inspection.
Result<ChainFacts> backup_ledger(const std::string& file, const std::string& to);

} // namespace gangflash
