#pragma once

#include "base/result.hpp"
#include "engine/guard/vault.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gangflash {

/// Where backups and their sealing key are.
struct VaultPlace {
    std::filesystem::path folder;
    std::filesystem::path seal_key;
};

/// The one vault of a station: `vault` and `vault.key` in its state folder.
VaultPlace station_vault(const std::filesystem::path& state);

/// A vault of virtual or replayed phones, or one that was named: its key lies in it, as nobody's
/// identity depends on it. `folder`: of the vault.
VaultPlace vault_with_its_key(const std::filesystem::path& folder);

/// What `--backups DIR` means to a verb: with the key that lies in it, else with the station's.
VaultPlace named_vault(const std::filesystem::path& folder, const std::filesystem::path& state);

/// Makes `key` the place's sealing key. False: it has just become so; true: it was already. Faults:
/// `vault_in_use`; `key_unusable` when another key is there that has sealed something.
Result<bool>
install_seal_key(const VaultPlace& place, const guard::SealKey& key, const std::string& program);

/// What a session needs to know to find its vault.
struct VaultOrder {
    bool real_ports = false;        ///< USB or serial: phones of people
    std::filesystem::path state;    ///< state_folder()
    std::filesystem::path ledger;   ///< of the session
    std::filesystem::path backups;  ///< `--backups`; empty: none was named
    std::filesystem::path phones;   ///< folder of virtual phones; empty: they go with the session
    std::filesystem::path fleeting; ///< a folder that goes with the session
    std::shared_ptr<const SecretFile> key; ///< `--backup-key`
    std::string program;
};

/// Opens what the session works with.
///
/// Real ports: the station's own vault; with `--backups` that folder, under the station's key, and
/// the station's own all the same, so that a phone finds its interrupted format wherever it was
/// begun. Virtual phones that stay (`--phones-dir`) have theirs beside them, `PHONES/vault`;
/// others one that goes with them. A demo thus never meets a real phone's backup.
///
/// Faults: Vault::open()'s; `vault_unadopted` naming a folder beside this ledger, the station's, or
/// under `--backups`, that holds an open backup which nobody has taken over.
Result<std::unique_ptr<guard::Vault>> open_vault(const VaultOrder& order);

/// Folders where earlier versions kept backups of what this session works with.
std::vector<std::filesystem::path> older_vaults(const VaultOrder& order);

} // namespace gangflash
