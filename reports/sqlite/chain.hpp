#pragma once

#include "base/clock.hpp"
#include "base/personal.hpp"
#include "base/sha256.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::sqlite {

/// How a commitment was made; the record that holds it says so (docs/ledger.md, "The chain").
enum class CommitmentForm : std::uint8_t {
    /// SHA-256(salt | value), of records that say nothing. Where the salt ends, only its length
    /// tells: one of other than 16 bytes is a finding.
    joined = 1,
    /// SHA-256(length(salt) | salt | length(value) | value), lengths in 8 bytes, big-endian.
    with_lengths = 2,
};

/// Bytes of every salt, in either form.
inline constexpr std::size_t salt_size = 16;

/// A personal value as it is kept: outside the chain, which holds its commitment only.
struct PersonalValue {
    std::string field;                       ///< `imei1`, `imei2`, `serial`
    std::array<std::byte, salt_size> salt{}; ///< from the operating system; without it, a guess of
                                             ///< all IMEIs would undo the hash
    Personal value;
    std::string commitment; ///< commitment_of(), hexadecimal
};

std::string commitment_of(CommitmentForm form, ByteView salt, std::string_view value);

/// The newest form, with a fresh salt.
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
