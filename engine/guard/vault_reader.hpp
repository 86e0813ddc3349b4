#pragma once

#include "base/result.hpp"
#include "config/secrets/secret_file.hpp"
#include "engine/guard/vault_files.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gangflash::guard {

/// Whole backups, oldest first; what is damaged, changed or a copy is in `faults`.
struct Listing {
    std::vector<Backup> backups;
    std::vector<Fault> faults;
    std::set<std::string>
        requested{}; ///< ids of those whose restore waits for their phone or station
};

/// A vault as everybody else may see it, also while a station works with it: nothing is made,
/// locked or removed, drafts of the working station least of all. Blocks on the disk.
class VaultReader {
public:
    /// `seal_key`: of the station; nullptr: nothing is believed. `key` reads encrypted parts.
    VaultReader(std::filesystem::path folder,
                std::shared_ptr<const SealKey> seal_key,
                std::shared_ptr<const SecretFile> key);

    /// A vault that is not there is empty. Fault `backup_damaged`.
    Result<Listing> list() const;

    /// Reads every part and compares it with the manifest. Fault `backup_damaged`.
    Result<void> verify(const Backup& backup) const;

    /// `pid=… host=… program=…` of whoever works with it now; empty: nobody does.
    std::string worked_with_by() const;

    /// Asks the station that works with the vault for a restore at the phone's next contact; what
    /// nobody takes now, the next one does. The one thing another program may leave in a vault:
    /// sealed, in a folder of its own. Fault `backup_unwritable`.
    Result<void> request_restore(const Backup& backup, std::string at, std::string by) const;

    const std::filesystem::path& folder() const { return folder_; }

private:
    std::filesystem::path folder_;
    std::shared_ptr<const SealKey> seal_key_;
    std::shared_ptr<const SecretFile> key_;
};

/// Of what look_into() saw.
Listing listing_of(Contents contents);

} // namespace gangflash::guard
