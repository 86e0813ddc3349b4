#pragma once

#include "config/package/findings.hpp"
#include "engine/guard/vault_reader.hpp"
#include "station/cli/options/who_options.hpp"

#include <cstddef>
#include <string>

namespace gangflash::cli {

/// What `backups` is told.
struct BackupArguments {
    std::string ledger;
    std::string folder;
    std::string phones;
    std::string key;
    std::string backup;    ///< or the folder to adopt, or the key's file
    std::string their_key; ///< of the station whose backups are adopted
    unsigned days = 365;
    std::size_t keep = 1;
    bool json = false;
    WhoOptions who; ///< of an engineer's acts
};

/// Every backup of the vault that the words mean, oldest first; changes nothing.
Result<guard::Listing> list_backups(const BackupArguments& arguments);

/// What reading them showed.
struct BackupsVerified {
    std::size_t seen = 0;
    Faults faults; ///< of what cannot be listed, read, or is not what the ledger recorded
};

/// Reads every byte of one backup (BackupArguments::backup), or of all, and compares manifests with
/// the ledger's records.
Result<BackupsVerified> verify_backups(const BackupArguments& arguments);

/// A backup whose phone gets it back at its next contact with the station.
struct RestoreOrdered {
    std::filesystem::path backup;
    bool requested = false; ///< a station works with the vault: the order was left for it
    std::string station;    ///< that station; empty: it just ended
};

/// Due again: the phone's next contact with the station restores it first. Beside a station that
/// works, the order is left for it in the vault.
Result<RestoreOrdered> order_restore(const BackupArguments& arguments);

} // namespace gangflash::cli
