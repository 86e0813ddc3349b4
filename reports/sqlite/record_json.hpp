#pragma once

#include "reports/api/records.hpp"
#include "reports/sqlite/chain.hpp"
#include "reports/sqlite/mark.hpp"

#include <string>
#include <vector>

namespace gangflash::sqlite {

/// Records as lines of the ledger. Pure but for the salts of personal values.
///
/// Text that is not UTF-8 (a phone's own words) has its bad bytes replaced by U+FFFD; a count above
/// 2^63-1, which SQLite cannot hold, is kept as 2^63-1. A phone cannot make a record unwritable.
RecordLine to_line(const BatchOpened& record, std::int64_t batch, bool resumed, const Mark& here);
RecordLine to_line(const UnitOpened& record, std::int64_t unit);
RecordLine to_line(const UnitRecord& record, std::int64_t batch);
RecordLine to_line(const BatchClosed& record);
RecordLine to_line(const PersonActed& act);

/// A note that personal values were erased: which, by whom and why.
struct PersonalErased {
    std::int64_t batch = 0;
    std::int64_t unit = 0;
    std::vector<std::string> commitments;
    std::string operator_name;
    std::string reason;
    UtcMicros at;
};
RecordLine to_line(const PersonalErased& record);

/// The station's clock was found behind what it had said before.
struct ClockSetBack {
    UtcMicros expected, found;
};
RecordLine to_line(const ClockSetBack& note);

/// A ledger of a version without marks got its first one; `here` is how far it had come, and where.
struct MarkBegun {
    Mark here;
    std::int64_t version = 0; ///< of the ledger until then
    UtcMicros at;
};
RecordLine to_line(const MarkBegun& note);

/// An engineer took over a ledger as it was found: restored, copied, or without its mark.
struct LedgerAccepted {
    Mark here;
    std::optional<Mark> mark; ///< what the mark said; absent: none could be read
    std::string operator_name, reason, engineer;
    UtcMicros at;
};
RecordLine to_line(const LedgerAccepted& note);

/// A record about the ledger itself as a sentence for people; empty for any other kind.
std::string words_of_event(const RecordLine& line);

/// Where the ledger stood when a record was written, of the kinds that say so (`batch_opened`,
/// `batch_resumed`, `mark_begun`, `ledger_accepted`): `path` and `file` of a mark.
std::optional<Mark> place_in(const std::string& body);

/// The unit a record is about.
UnitId unit_of(const UnitRecord& record);

/// A commitment as a record's body names it.
struct CommitmentUse {
    std::string field;
    std::string commitment;
    CommitmentForm form = CommitmentForm::joined;
};

/// The commitments in the body of `facts_learned`; nothing when it is no JSON object.
std::vector<CommitmentUse> commitments_in_facts(const std::string& body);

/// The commitments in the body of `personal_erased`.
std::vector<std::string> commitments_erased(const std::string& body);

} // namespace gangflash::sqlite
