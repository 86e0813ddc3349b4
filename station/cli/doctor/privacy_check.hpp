#pragma once

#include "ports/usb/bench_checks.hpp"

#include <filesystem>
#include <vector>

namespace gangflash::cli {

/// What a station keeps, and whether others can read it. Backups, keys, people, logs and settings
/// are their owner's; ledger and reports may be read by group `gangflash` where the station file
/// lets it.
struct PrivacyOrder {
    std::filesystem::path ledger;
    std::filesystem::path state;   ///< state_folder()
    std::filesystem::path vault;   ///< another one that the station file names; empty: none
    std::filesystem::path reports; ///< the station file's folder; empty: none
    std::filesystem::path config;  ///< the user's `gangflash` folder; what the programs write there
    std::filesystem::path cache;   ///< the user's cache; empty: none
    bool group_reads = false;
};

/// A warning for each file and folder that is too open, by name, at most thirty; or one line that
/// all is well. Looks at names and modes, opens nothing.
std::vector<usb::Check> check_privacy(const PrivacyOrder& order);

} // namespace gangflash::cli
