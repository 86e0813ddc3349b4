#pragma once

#include "config/rights/act.hpp"
#include "station/rights/anchors.hpp"
#include "station/rights/secret_hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::rights {

/// A person as one record says it: docs/rights.md describes the file. Records are text, signed by a
/// pinned engineer, and replaced as a whole by one of a higher number.
struct Person {
    std::string name;         ///< 1 to 64 bytes of UTF-8 without control characters
    std::uint64_t number = 1; ///< grows with every record of this name; an old one counts no more
    std::string issued;       ///< `2026-11-30`, UTC
    std::string expires;      ///< the last day it counts, UTC
    ActSet rights;            ///< none: an operator
    bool revoked = false;
    std::optional<PublicKey> key;    ///< checks recipes this person signs
    std::vector<SecretHash> secrets; ///< badges and passwords

    bool expired(std::string_view today) const { return expires < today; }
    bool operator==(const Person&) const = default;
};

/// A record with what makes it count.
struct SignedPerson {
    Person person;
    std::string signer; ///< fingerprint of the anchor's key
    Signature signature{};
};

/// No record is larger, so none is read further.
inline constexpr std::size_t largest_record = 16 * 1024;

/// The text that is signed. One person has one text.
std::string to_text(const Person& person);

/// to_text() and a last line with the signature.
std::string to_text(const SignedPerson& record);

/// Reads what to_text() wrote and nothing else: every line in its place, no other byte. Whether the
/// signature fits is People's question. `person_invalid` naming file and line.
Result<SignedPerson> parse_person(std::string_view text, const std::string& file);

/// Signs. `person_invalid` when the person cannot be written as a record: a bad name, a day that is
/// none.
Result<SignedPerson> sign_person(const Person& person, const PrivateKey& key);

/// `2026-11-30` of the system's clock, UTC; so many days later.
std::string day_after(int days);

/// Whether this is a day of the calendar, written so.
bool is_day(std::string_view text);

} // namespace gangflash::rights
