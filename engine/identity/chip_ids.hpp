#pragma once

#include <string>

namespace gangflash {

/// What a chip calls itself, hexadecimal; empty where it keeps it to itself. Boot ROM and preloader
/// give ME_ID and SOC_ID, the agent the random id.
struct ChipIds {
    std::string me_id, soc_id, random_id;

    bool any() const { return !me_id.empty() || !soc_id.empty() || !random_id.empty(); }
};

enum class SamePhone : unsigned char {
    yes,
    no,
    unknown, ///< nothing shared: neither resumed nor restored to
};

/// Two appearances are one phone when they share at least one id and all shared ones agree.
SamePhone same_phone(const ChipIds& a, const ChipIds& b);

/// `known` with what `seen` adds.
ChipIds merged(ChipIds known, const ChipIds& seen);

} // namespace gangflash
