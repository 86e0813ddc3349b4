#include "config/chips/emi_families.hpp"

#include <algorithm>
#include <array>

namespace gangflash {

namespace {

struct EmiFamily {
    std::uint32_t version;
    std::array<std::uint16_t, 2> agent_codes; ///< 0: none
};

constexpr std::array families{
    EmiFamily{20, {0x6735, 0}},
    EmiFamily{21, {0x6580, 0x6570}},
    EmiFamily{22, {0x6755, 0}},
    EmiFamily{25, {0x6757, 0}},
    EmiFamily{30, {0x6763, 0}},
    EmiFamily{32, {0x6739, 0}},
    EmiFamily{35, {0x6765, 0x6761}}, // files named after MT6762 have it, too
    EmiFamily{36, {0x6771, 0}},
    EmiFamily{38, {0x6761, 0x6765}},
    EmiFamily{39, {0x6779, 0}},
    EmiFamily{40, {0x6768, 0}},
    EmiFamily{45, {0x6785, 0}},
};

const EmiFamily* find_family(std::uint32_t version) {
    const auto* const found =
        std::find_if(families.begin(), families.end(), [&](const EmiFamily& family) {
            return family.version == version;
        });
    return found == families.end() ? nullptr : found;
}

bool lists(const EmiFamily& family, std::uint16_t agent_code) {
    return std::find(family.agent_codes.begin(), family.agent_codes.end(), agent_code) !=
           family.agent_codes.end();
}

} // namespace

bool emi_version_fits(std::uint32_t version, const ChipFacts& chip) {
    const EmiFamily* family = find_family(version);
    return !family || lists(*family, chip.agent_code);
}

std::string emi_version_chips(std::uint32_t version) {
    std::string names;
    const EmiFamily* family = find_family(version);
    if (!family) return names;
    for (const ChipFacts& chip : chip_table())
        if (lists(*family, chip.agent_code))
            names += (names.empty() ? "" : " ") + std::string(chip.name);
    return names;
}

} // namespace gangflash
