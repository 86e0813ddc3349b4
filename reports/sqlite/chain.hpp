#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "base/sha256.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::sqlite {

/// A personal value as it is kept: outside the chain, which holds its commitment only.
struct PersonalValue {
    std::string field;                ///< `imei1`, `imei2`, `serial`
    std::array<std::byte, 16> salt{}; ///< from the operating system; without it, a guess of all
                                      ///< IMEIs would undo the hash
    Personal value;
    std::string commitment; ///< SHA-256(salt | value), hexadecimal
};

std::string commitment_of(ByteView salt, std::string_view value);

/// The same with a fresh salt.
PersonalValue commit_to(std::string field, Personal value);

/// One row of `record` before it gets its place in the chain.
struct RecordLine {
    UtcMicros at;
    std::string kind; ///< `batch_opened` … (docs/ledger.md, "Records")
    std::int64_t batch = 0;
    std::optional<std::int64_t> unit;
    std::string body; ///< JSON, keys sorted, no white space
    std::vector<PersonalValue> personal;
};

/// The end of the chain, or the place of any record in it.
struct ChainPlace {
    std::int64_t seq = 0;
    Sha256 hash; ///< all zero before the first record
};

/// Hash of the record that follows `before`: SHA-256 over, in this order, the hash before (32
/// bytes); sequence number, time, batch and unit (8 bytes each, big-endian, 0 for no unit); then
/// kind and body, each after its length in bytes (8 bytes, big-endian).
Sha256 chain_hash(const ChainPlace& before, const RecordLine& line);

} // namespace gangflash::sqlite
