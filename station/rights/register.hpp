#pragma once

#include "station/rights/office.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace gangflash::rights {

/// How long a record counts when nobody says otherwise.
inline constexpr int days_a_record_counts = 365;

/// What is said of a person who is added or whose record is renewed; absent: stays as it was, for
/// somebody new the default of Person.
struct PersonWords {
    std::optional<ActSet> rights;
    std::optional<Secret> secret; ///< a new badge or password, in place of all before
    std::optional<PublicKey> key; ///< checks recipes this person signs
    std::string expires;          ///< last day, `2027-11-30`; empty: a year from today
};

/// The people of a station in the hands of an engineer who has shown his private key: the one place
/// where the command line and the window add, renew and revoke. Blocks on the disk.
class Register {
public:
    /// Faults of PrivateKey::load(), Office::by_key() and may(Act::change_people).
    static Result<Register> open(const std::filesystem::path& people,
                                 const std::filesystem::path& engineer_key,
                                 const std::optional<Secret>& passphrase = {});

    const std::string& engineer() const { return engineer_; } ///< who signs
    const Office& office() const { return office_; }

    /// Whether a record of this name is in force or has expired: it is renewed, not added.
    bool knows(std::string_view name) const;

    /// Somebody new, or whose record was revoked. `order_invalid` for somebody who is here, and for
    /// somebody who gets neither badge nor key. Faults of SecretHash::of(), sign_person(),
    /// People::take(), each of the next three too.
    Result<SignedPerson> add(const std::string& name, const PersonWords& words);
    /// `order_invalid` for somebody of whom there is no record.
    Result<SignedPerson> renew(const std::string& name, const PersonWords& words);
    /// Also somebody whose record is lost: `order_invalid` only for a name never seen here.
    Result<SignedPerson> revoke(const std::string& name);
    /// A person as he stands; of an older file, say.
    Result<SignedPerson> keep(Person person);

private:
    Register(Office office, PrivateKey key, std::string engineer)
        : office_(std::move(office)), key_(std::move(key)), engineer_(std::move(engineer)) {}
    static Result<void> apply(const PersonWords& words, Person& person);

    Office office_;
    PrivateKey key_;
    std::string engineer_;
};

/// Rights as words, `prepare-job, arrange-bench`; `operate` for none.
std::string rights_words(const ActSet& rights);

} // namespace gangflash::rights
