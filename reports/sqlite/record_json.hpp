#pragma once

#include "reports/api/records.hpp"
#include "reports/sqlite/chain.hpp"

#include <string>
#include <vector>

namespace gangflash::sqlite {

/// Records as lines of the ledger. Pure but for the salts of personal values.
///
/// Text that is not UTF-8 (a phone's own words) has its bad bytes replaced by U+FFFD; a count above
/// 2^63-1, which SQLite cannot hold, is kept as 2^63-1. A phone cannot make a record unwritable.
RecordLine to_line(const BatchOpened& record, std::int64_t batch, bool resumed);
RecordLine to_line(const UnitOpened& record, std::int64_t unit);
RecordLine to_line(const UnitRecord& record, std::int64_t batch);
RecordLine to_line(const BatchClosed& record);

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

/// The unit a record is about.
UnitId unit_of(const UnitRecord& record);

/// A commitment as a record's body names it.
struct CommitmentUse {
    std::string field;
    std::string commitment;
};

/// The commitments in the body of `facts_learned`; nothing when it is no JSON object.
std::vector<CommitmentUse> commitments_in_facts(const std::string& body);

/// The commitments in the body of `personal_erased`.
std::vector<std::string> commitments_erased(const std::string& body);

} // namespace gangflash::sqlite
