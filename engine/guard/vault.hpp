#pragma once

#include "base/result.hpp"
#include "config/secret_file.hpp"
#include "engine/guard/backup_writer.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/identity/chip_ids.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::guard {

/// How far the phone of a backup is.
enum class State : std::uint8_t {
    taken,    ///< the phone still has everything
    open,     ///< erasing has begun: it may lack what is in here. The next contact restores first
    restored, ///< it has everything again
};

constexpr std::string_view to_string(State state) {
    return state == State::taken ? "taken" : state == State::open ? "open" : "restored";
}

/// A whole backup on the disk.
struct Backup {
    std::filesystem::path folder;
    Manifest manifest;
    State state = State::taken;
};

/// A backup being written; its folder vanishes unless it is sealed. Blocks on the disk.
class Draft {
public:
    Draft(std::filesystem::path folder, std::shared_ptr<const SecretFile> key);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    /// The file for a part of this name, and how it is called in the manifest.
    struct NewPart {
        std::string file;
        std::unique_ptr<BackupWriter> writer;
    };
    Result<NewPart> add(const std::string& part_name);

    /// Reads every part back and compares it with the manifest, writes that, and makes folder and
    /// name durable. Faults: `backup_damaged`, `backup_unwritable`.
    Result<Backup> seal(Manifest manifest);

private:
    std::filesystem::path folder_; ///< ends in `.part` until sealed
    std::shared_ptr<const SecretFile> key_;
    bool sealed_ = false;
};

/// All backups of a station: `FOLDER/KEY/TIME-UNIT/`, KEY made of the phone's chip id. In each a
/// `manifest.json`, one zstd file a part, and a file `open` while the phone may lack what is in
/// there (`restored` afterwards). docs/guard.md.
///
/// Blocks on the disk; safe from several threads. One station works with a vault at a time, the one
/// that holds the ledger beside it. Faults: `backup_unwritable`, `backup_damaged`, naming the file.
class Vault {
public:
    /// Makes the folder when it is not there; removes what was not sealed. `key` (Cipher) encrypts
    /// new backups and reads old ones; nullptr: no encryption.
    static Result<std::unique_ptr<Vault>> open(std::filesystem::path folder,
                                               std::shared_ptr<const SecretFile> key);

    /// A backup of this phone. `no_chip_id` when it gives none: nothing could ever be restored.
    Result<std::unique_ptr<Draft>> begin(const Manifest& head);

    /// The newest backup of this phone whose restore is due; nothing when none is. Faults:
    /// `backup_foreign` when another phone's lies in this one's place; `backup_damaged` when this
    /// phone's cannot be read.
    Result<std::optional<Backup>> interrupted(const ChipIds& phone) const;

    Result<void> mark_open(Backup& backup);
    Result<void> mark_restored(Backup& backup);

    /// Whole backups, oldest first; those whose manifest is damaged are in `faults`.
    struct Listing {
        std::vector<Backup> backups;
        std::vector<Fault> faults;
    };
    Result<Listing> list() const;

    /// Removes backups older than `before` (RFC 3339 UTC, as taken_at), but keeps the newest `keep`
    /// of each phone and all that are open. Gives the number removed.
    Result<std::size_t> prune(const std::string& before, std::size_t keep);

    const std::filesystem::path& folder() const { return folder_; }
    const std::shared_ptr<const SecretFile>& key() const { return key_; }

private:
    struct Due {
        std::filesystem::path folder;
        std::string key;
        Result<Manifest> manifest;
    };
    Vault(std::filesystem::path folder, std::shared_ptr<const SecretFile> key);
    Result<void> scan();

    std::filesystem::path folder_;
    std::shared_ptr<const SecretFile> key_;
    mutable std::mutex mutex_;
    std::vector<Due> due_; ///< those that are open, oldest first
};

} // namespace gangflash::guard
