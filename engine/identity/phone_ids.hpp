#pragma once

#include <string>

namespace gangflash {

/// What a phone is proven by, hexadecimal; empty where it keeps it to itself. The names are those
/// of the ledger. MediaTek's boot ROM and preloader report ME_ID and SOC_ID, the agent the random
/// id; a family with one id of its own reports it as the random id.
struct PhoneIds {
    std::string me_id, soc_id, random_id;

    bool any() const { return !me_id.empty() || !soc_id.empty() || !random_id.empty(); }
};

enum class SamePhone : unsigned char {
    yes,
    no,
    unknown, ///< nothing shared: neither resumed nor restored to
};

/// Two appearances are one phone when they share at least one id and all shared ones agree.
SamePhone same_phone(const PhoneIds& a, const PhoneIds& b);

/// `known` with what `seen` adds.
PhoneIds merged(PhoneIds known, const PhoneIds& seen);

/// The first id it has: what its folder is called after. Empty: none.
const std::string& first_of(const PhoneIds& ids);

/// `was me_id=… is me_id=…`, by the first id that both have and that differs.
std::string difference(const PhoneIds& was, const PhoneIds& is);

} // namespace gangflash
