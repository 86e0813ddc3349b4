#pragma once

#include "config/rights/authority.hpp"
#include "station/rights/people.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace gangflash::rights {

/// Somebody new, and the engineer's key that vouches for him.
struct Enrolment {
    std::string name, secret;
    ActSet rights; ///< none: an operator
    std::filesystem::path engineer_key;
    std::string passphrase; ///< of that key; empty: it has none
};

/// Whom a badge belongs to.
struct Recognised {
    bool anyone_known = false;    ///< whether there is anybody to recognise at all
    std::optional<Authority> who; ///< none: a wrong badge
};

/// Knows people by their badges and enrols new ones: what a window asks. Calls block and belong on
/// a background thread; any thread, one at a time or not.
class Reception {
public:
    virtual ~Reception() = default;

    /// Whoever stands there.
    virtual Authority anybody() const = 0;

    /// Faults of Office::by_secret().
    virtual Result<Recognised> recognise(const std::string& secret) const = 0;

    /// Adds a person, or gives one who is here a new badge and these rights. Faults of
    /// Office::by_key(), PrivateKey::load(), People::take().
    virtual Result<Authority> enrol(const Enrolment& wanted) const = 0;
};

/// The station's own: pins of root, records in the state folder.
std::shared_ptr<const Reception>
station_reception(std::filesystem::path people = default_people_folder());

} // namespace gangflash::rights
