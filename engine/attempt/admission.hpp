#pragma once

#include "engine/attempt/environment.hpp"
#include "engine/backend/contact.hpp"
#include "engine/guard/vault.hpp"
#include "engine/unit/unit.hpp"

namespace gangflash {

/// Whether the phone of one attempt may be changed; the only maker of the grant without which
/// nothing can (WriteGrant).
///
/// Its rules are compared once the phone has said who it is (admit), again at the last gate, which
/// stands immediately before the first erase and the first write of every attempt, and before every
/// further step: a scan, a list or a stop may come at any time. A phone that is refused before the
/// gate keeps its storage as it was. Behind it the refusal is `refused_after_start` and says what
/// has happened already; the phone is left at the next safe point.
///
/// Nothing here waits: what was compared still holds when the caller's order to the agent leaves,
/// as long as it leaves before the caller waits again.
class Admission {
public:
    Admission(const Environment& environment,
              Unit& unit,
              const Contact& contact,
              const StopRequest& stop)
        : environment_(environment), unit_(unit), contact_(contact), stop_(stop) {}

    /// The phone has said who it is (Unit::before). Errors: those of phone_rules.hpp.
    Result<void> admit();

    /// Nothing has come since admit() that forbids the phone. True before it: nothing is known yet.
    Result<void> still_welcome() const;

    /// Everything once more: stop, job, phone, scan, lists. What is got stays valid for the attempt
    /// and is never null. Errors: `station_stopped`, those of phone_rules.hpp; `internal_error`
    /// when no admission came before.
    Result<const WriteGrant*> last_gate();

    /// A phone gets back what a format took from it, whoever it is and whatever it came for.
    const WriteGrant& for_what_it_owns(const guard::Backup& due);

private:
    Result<void> rules_hold() const;
    Fault refusal(Fault why) const;

    const Environment& environment_;
    Unit& unit_;
    const Contact& contact_;
    const StopRequest& stop_;
    WriteGrant grant_;
    bool admitted_ = false;
};

} // namespace gangflash
