#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash {

/// How the station knows who somebody is.
enum class KnownBy : std::uint8_t {
    nobody,  ///< it does not: whoever stood there
    named,   ///< a name was given and nothing shown for it (`--operator`)
    badge,   ///< a badge or password was right; the station does not tell the two apart
    key,     ///< the private key of a pinned engineer was shown
    recipe,  ///< the signature under a recipe
    account, ///< whoever the machine's own account belongs to
    station, ///< nobody: the station did it by itself
};

constexpr std::string_view to_string(KnownBy by) {
    switch (by) {
    case KnownBy::nobody:
        return "nobody";
    case KnownBy::named:
        return "named";
    case KnownBy::badge:
        return "badge";
    case KnownBy::key:
        return "key";
    case KnownBy::recipe:
        return "recipe";
    case KnownBy::account:
        return "account";
    case KnownBy::station:
        return "station";
    }
    return "?";
}

/// Who did something, and how sure that is.
struct Who {
    std::string name; ///< empty: not known
    KnownBy by = KnownBy::nobody;
    bool operator==(const Who&) const = default;
};

/// What was ordered for the phones of a batch, and by whom. Decided before the first phone; what
/// was seen on each phone is another matter (PhoneDetails::userdata_seen).
struct OrderGiven {
    /// What becomes of the owner's data: `keep`, `erase`, `package` (what the package says, of
    /// jobs that were not asked); empty: this work writes nothing.
    std::string userdata;
    std::string recipe;   ///< its name; empty: there is none
    std::string engineer; ///< who signed it; empty: nobody whom the station believes
    Who prepared_by, started_by;
    bool operator==(const OrderGiven&) const = default;
};

} // namespace gangflash
