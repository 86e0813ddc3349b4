#pragma once

#include "config/rights/authority.hpp"
#include "station/rights/people.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::rights {

/// The rights of an engineer: all that a person's record can give.
ActSet all_rights();

/// Somebody new, and the engineer's key that vouches for him.
struct Enrolment {
    std::string name;
    Secret secret;
    ActSet rights; ///< none: an operator
    std::filesystem::path engineer_key;
    Secret passphrase; ///< of that key; empty: it has none
};

/// Whom a badge belongs to.
struct Recognised {
    bool anyone_known = false;    ///< whether there is anybody to recognise at all
    std::optional<Authority> who; ///< none: a wrong badge
};

/// Somebody whose record was signed just now.
struct Enrolled {
    Authority who;        ///< what that person can show from now on
    std::string engineer; ///< whose key signed
    bool renewed = false; ///< there was a record in force, or one that had expired
    std::string expires;  ///< last day
};

struct KnownPerson {
    std::string name;
    ActSet rights;
    std::string expires; ///< last day, `2027-11-30`
    bool expired = false, revoked = false;
};

/// Whom a window can show.
struct KnownPeople {
    std::string engineers; ///< names of the pinned ones, with commas; empty: nobody is pinned
    std::vector<KnownPerson> people;
};

/// Knows people by their badges and enrols new ones: what a window asks. Calls block and belong on
/// a background thread; any thread, one at a time or not.
class Reception {
public:
    virtual ~Reception() = default;

    /// Whoever stands there.
    virtual Authority anybody() const = 0;

    /// Faults of Office::by_secret().
    virtual Result<Recognised> recognise(const Secret& secret) const = 0;

    /// Adds a person, or gives one who is here a new badge and these rights. Faults of
    /// Office::by_key(), PrivateKey::load(), People::take().
    virtual Result<Enrolled> enrol(const Enrolment& wanted) const = 0;

    /// Takes all rights from a person; only name and key are looked at. Faults as enrol();
    /// `order_invalid` for somebody who was never here. Returns whose key signed.
    virtual Result<std::string> revoke(const Enrolment& wanted) const = 0;

    virtual KnownPeople people() const = 0;
};

/// The station's own: pins of root, records in the state folder.
std::shared_ptr<const Reception>
station_reception(std::filesystem::path people = default_people_folder());

} // namespace gangflash::rights
