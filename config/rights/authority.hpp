#pragma once

#include "base/result.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/rights/act.hpp"

#include <optional>
#include <string>

namespace gangflash::rights {

/// Whether any port of a session could reach somebody's phone.
enum class Ports : std::uint8_t {
    software, ///< virtual and replayed ones alone
    real,     ///< USB, serial: anything a cable can be plugged into
};

/// What a signed recipe allows its job. Empty: there is no recipe, or nobody signed it whom this
/// station believes.
struct Licence {
    std::string signer;                ///< name of the engineer or person
    ActSet acts;                       ///< what the recipe says
    std::optional<FormatOrder> format; ///< with Act::format: no more than this
    /// The recipe carries a signature, but of nobody whom this station knows, or of other bytes.
    bool signed_by_stranger = false;
};

/// Somebody whose record an anchor signed, whose badge or password was right, and whose record is
/// in force. Made by Office (station/rights) alone.
struct Holder {
    std::string name;
    ActSet rights;
};

/// What somebody can show for himself. The default can show nothing.
struct Authority {
    bool engineers_pinned = false; ///< root has pinned one here at all
    bool root = false;
    bool recipe_required = false; ///< the station file demands a signed recipe for whatever writes
    std::optional<Holder> person;
    /// Nobody is there to confirm: a service. What erases then needs a recipe that says so
    /// (Act::erase_unattended).
    bool unattended = false;
    std::string anchor; ///< the pinned engineer who has proven to hold his private key; else empty
    Licence licence;

    /// Who answers for what is done, for records: the anchor's or the person's name, `root`, or
    /// empty.
    std::string name() const;
};

/// The one answer to who may do what: command line, grid and sessions all ask here.
///
/// Faults, each with `act=` and what it needs: `no_engineer` (SEC-307) where root has pinned
/// nobody; `unknown_signer` (SEC-308) where the recipe's signature is no engineer's of this
/// station; `engineer_needed` (SEC-306) where the recipe is not signed or does not say it;
/// `right_missing` (SEC-310) where a person is missing or lacks the right; `unattended_erase`
/// (SEC-311) where nobody is there to confirm and no signed recipe says that nobody needs to be.
/// All end in exit code 3.
///
/// Whoever may prepare jobs may also start what erases and close the grid: records of people from
/// before those two rights say no more. Where root has pinned nobody there is nobody to ask, and
/// anyone closes it.
Result<void> may(Act act, const Authority& who, Ports ports);

/// Whether a refusal of may(): what these faults have in common is exit code 3.
bool is_refusal_of_rights(ErrorCode code);

/// Whether `asked` erases nothing that `allowed` does not.
bool within(const FormatOrder& asked, const FormatOrder& allowed);

} // namespace gangflash::rights
