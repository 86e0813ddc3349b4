#pragma once

#include "base/result.hpp"
#include "config/secrets/secret_file.hpp"
#include "engine/guard/backup_writer.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/guard/vault_files.hpp"
#include "engine/guard/vault_lock.hpp"
#include "engine/guard/vault_reader.hpp"
#include "engine/identity/phone_ids.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gangflash::guard {

/// A backup being written; its folder vanishes unless it is sealed. Blocks on the disk.
class Draft {
public:
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    /// The file for a part of this name, and how it is called in the manifest.
    struct NewPart {
        std::string file;
        std::unique_ptr<BackupWriter> writer;
    };
    Result<NewPart> add(const std::string& part_name);

    /// Writes manifest and seal, makes folder and name durable, and then reads everything back from
    /// the disk, where it lies now: seal, manifest, and every byte of every part. What comes out of
    /// here may be erased from a phone. Faults: `backup_damaged`, `backup_unwritable`.
    Result<Backup> seal(Manifest manifest);

private:
    friend class Vault;
    Draft(std::filesystem::path folder,
          std::shared_ptr<const SecretFile> key,
          std::shared_ptr<const SealKey> seal_key,
          std::shared_ptr<std::atomic<std::uint64_t>> sequence);

    std::filesystem::path folder_; ///< ends in `.part` until sealed
    std::shared_ptr<const SecretFile> key_;
    std::shared_ptr<const SealKey> seal_key_;
    std::shared_ptr<std::atomic<std::uint64_t>> sequence_;
    bool sealed_ = false;
};

/// What a ledger has recorded of a backup.
struct RecordedBackup {
    std::string folder;
    std::string manifest_sha256; ///< hexadecimal
    std::string state;           ///< the last one recorded
    PhoneIds phone;
};

/// How a vault is opened.
struct VaultOptions {
    std::filesystem::path folder; ///< made when it is not there
    /// The station's sealing key; made when neither it nor anything sealed is there.
    std::filesystem::path seal_key;
    std::shared_ptr<const SecretFile> key; ///< encrypts new backups, reads old ones (Cipher)
    std::string program = "gangflash";     ///< named to whoever finds the vault taken
    /// People look after it (adopt, prune, restore). A station that works with phones is refused
    /// while an open backup waits to be adopted.
    bool upkeep = false;
    /// What says to `backups` which vault this is, for the fault that asks for an adoption:
    /// `--phones-dir DIR`.
    std::string option{};
};

/// `vault_unadopted` for an open backup that lies in `vault`, with the command that takes it over;
/// `option` as in VaultOptions.
Fault unadopted(const Found& found, const std::filesystem::path& vault, const std::string& option);

/// An engineer takes backups over that this station has not sealed.
struct AdoptionOrder {
    std::filesystem::path from;               ///< a folder of backups; may be the vault itself
    std::string engineer;                     ///< who answers for it
    std::string at;                           ///< RFC 3339 UTC
    std::string station;                      ///< host name
    std::shared_ptr<const SealKey> their_key; ///< of the station that sealed them, if it is there
};

struct Adoption {
    std::size_t taken = 0;     ///< are now in this vault, under this station's seal
    std::size_t open = 0;      ///< of these: their phones are restored at their next contact
    std::size_t known = 0;     ///< were here already
    std::vector<Fault> faults; ///< of those that could not be taken over
};

/// All backups of a station, and the one program that works with them. `FOLDER/KEY/TIME-UNIT/`; in
/// each a `manifest.json`, its `seal`, one zstd file a part, and a mark `open` or `restored`
/// (docs/guard.md). Whose a backup is says its seal; names of folders say nothing.
///
/// Blocks on the disk; safe from several threads. Faults: `backup_unwritable`, `backup_damaged`,
/// naming the file.
class Vault {
public:
    /// Takes the lock and removes what was not sealed. Faults: `vault_in_use`; `network_disk`;
    /// `vault_key_missing` when sealed backups are here and the key is not; `key_unusable`;
    /// `vault_unadopted` naming an open backup that this station has not sealed.
    static Result<std::unique_ptr<Vault>> open(VaultOptions options);

    /// A backup of this phone. `no_chip_id` when it gives none: nothing could ever be restored.
    Result<std::unique_ptr<Draft>> begin(const Manifest& head);

    /// The backup of this phone whose restore is due: that of its last mark, when that is `open`.
    /// First takes the requests of other programs for this phone. Faults: `backup_foreign` when
    /// another phone's open backup lies in this one's place; `backup_damaged` when this phone's
    /// cannot be read, was changed, or is not the one that the ledger recorded.
    Result<std::optional<Backup>> interrupted(const PhoneIds& phone);

    /// The newest genuine backup of this phone, due or not.
    std::optional<Backup> newest_of(const PhoneIds& phone) const;

    /// Written, then read back. The phone's whole state follows the last mark made for it.
    Result<void> mark_open(Backup& backup);
    Result<void> mark_restored(Backup& backup);

    Result<Listing> list() const;

    /// Removes backups older than `before` (RFC 3339 UTC, as taken_at), but keeps the newest `keep`
    /// of each phone, all that are open and all that this station has not sealed. Returns how many
    /// it removed.
    Result<std::size_t> prune(const std::string& before, std::size_t keep);

    /// Reads every byte of what waits in `order.from`, copies it here under this station's seal,
    /// and records who did it in `adoptions/`. What lies in the vault itself is sealed in place.
    /// The source is not changed. Fault `backup_unknown` when there is no such folder.
    Result<Adoption> adopt(const AdoptionOrder& order);

    /// Whether a backup with this manifest is in here, or was taken over once.
    bool knows(const Sha256& manifest) const;

    /// What this station's ledger says of backups. Compared before one is restored; and a phone
    /// that the ledger saw opened, whose backup is nowhere, is refused (`backup_damaged`).
    void compare_with(std::vector<RecordedBackup> recorded);

    /// Another vault whose open backups this one finds and restores as well.
    void also(std::unique_ptr<Vault> other);

    const std::filesystem::path& folder() const { return folder_; }
    const std::shared_ptr<const SecretFile>& key() const { return key_; }
    const SealKey& seal_key() const { return *seal_key_; }

private:
    /// A backup as it stood when it was last looked at.
    struct Kept {
        Backup backup;
        bool copy = false;
    };
    /// What stands in the way of the phones it concerns.
    struct Trouble {
        std::string folder_name;        ///< KEY under which it lies
        std::optional<PhoneIds> claims; ///< whose it says it is
        bool by_claim = false;          ///< the phone it claims is concerned, too
        Fault fault;
    };

    Vault(VaultOptions options, VaultLock lock, std::shared_ptr<const SealKey> seal_key);
    static Result<std::shared_ptr<const SealKey>> key_for(const VaultOptions& options);
    Result<void> scan(bool upkeep);
    void note(const Found& found, const Contents& contents);
    Result<void> remove_drafts(const std::vector<std::filesystem::path>& drafts);
    Result<void> take_requests(const PhoneIds* phone);
    std::optional<Backup> find(const std::string& id) const;
    Result<std::optional<Backup>> due_here(const PhoneIds& phone);
    std::optional<Backup> due_of(const PhoneIds& phone) const;
    Result<void> check_recorded(const Backup& backup) const;
    Result<void> check_nothing_lost(const PhoneIds& phone) const;
    bool holds(const Sha256& manifest) const;
    Result<void> set_mark(Backup& backup, State state);
    Result<void> adopt_in_place(const Found& found, Adoption& done);
    Result<void> adopt_copy(const Found& found, Adoption& done);
    Result<void> seal_adopted(const std::filesystem::path& folder,
                              const std::string& place,
                              const Backup& backup);
    Result<void> record_act(std::string_view kind,
                            std::string_view folder,
                            const std::vector<std::pair<std::string, std::string>>& lines);
    std::set<Sha256> manifests_of_acts(std::string_view kind, std::string_view folder) const;
    Vault* home_of(const Backup& backup);

    std::filesystem::path folder_;
    std::shared_ptr<const SecretFile> key_;
    std::shared_ptr<const SealKey> seal_key_;
    std::string option_; ///< VaultOptions::option
    VaultLock lock_;
    /// The last number given to a seal or mark.
    std::shared_ptr<std::atomic<std::uint64_t>> sequence_ =
        std::make_shared<std::atomic<std::uint64_t>>(0);

    mutable std::mutex mutex_;
    std::vector<Kept> kept_;
    std::vector<Trouble> troubles_;
    std::set<Sha256> manifests_; ///< of all that is here or was taken over once
    std::set<Sha256> pruned_;    ///< of what its owner has removed
    std::map<std::string, std::string> recorded_hashes_; ///< of manifests, by folder
    std::vector<RecordedBackup> recorded_open_;
    std::vector<std::unique_ptr<Vault>> others_;
};

} // namespace gangflash::guard
